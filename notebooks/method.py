# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The method
#
# DeepLabCut's network {cite}`mathis2018`, which comes from the detectors of DeeperCut {cite}`insafutdinov2016`, answers
# one question for each body part: *in which cell of a coarse grid is it, and where in that cell?* This page follows one
# body part of one frame through that question and back.

# %% tags=["hide-input"]
import numpy as np
from IPython.display import HTML, Markdown, display

import horse10
from horse10 import book, targets
from horse10.book.pictures import method as walkthrough
from horse10.prediction import drawing
from horse10.runs import records

book.enable()
dataset = horse10.load_dataset("synthetic", size="tiny")
complete = [i for i in dataset.train if np.isfinite(dataset.keypoints[i]).all()]
frame = complete[0]
image, keypoints = dataset.read(frame), dataset.keypoints[frame]
part = "Nearknee"
keypoint = keypoints[dataset.bodyparts.index(part)]
height, width = image.shape[:2]

# %% [markdown]
# ## The frame and its labels
#
# A frame of a synthetic horse, with its 22 labels. The near knee is the one we follow.

# %% tags=["hide-input"]
display(HTML(book.badge(records.dataset_badge(dataset.name))))
labelled = drawing.label_frame(image, keypoints, dataset.skeleton)
HTML(book.picture(labelled, "A drawn horse from the side, its 22 body parts marked and joined by lines"))

# %% [markdown]
# ## The network
#
# A {term}`backbone` pretrained on {term}`ImageNet` looks at the whole frame. Its last reduction of resolution is
# undone, so that one cell of its output stands for 16 px. Two transposed convolutions, the only new layers, double that
# to one cell for 8 px. The first gives a {term}`score map` for each body part (is it here?), the second a
# {term}`location refinement` (how far from the middle of this cell, in x and in y?).

# %% tags=["hide-input"]
rows, columns = targets.map_size(height, width)
n_parts = len(dataset.bodyparts)
Markdown(f"""
| | height × width × channels |
|---|---|
| frame | {height} × {width} × 3 |
| features of the backbone, for example ResNet-50 | {rows // 2} × {columns // 2} × 2048 |
| score maps, one for each body part | {rows} × {columns} × {n_parts} |
| location refinement, x and y for each body part | {rows} × {columns} × {2 * n_parts} |
""")

# %% [markdown]
# ## What the network is taught
#
# **Score map.** Every cell whose centre lies within 17 px of the label is to be 1, all others 0. A body part that
# nobody labelled is to be 0 everywhere: the network also learns to say "not here". The error is the cross-entropy,
# averaged over all cells and body parts.

# %% tags=["hide-input"]
walkthrough.disk_chart(image, keypoint).properties(title="Near knee: the cells that are to be 1")

# %% [markdown]
# **Location refinement.** Each of these cells is also to say where the label lies, seen from its own centre, in units
# of 7.28 px. The error is Huber's, averaged over these cells only, and counts 0.05 as much.

# %% tags=["hide-input"]
walkthrough.refinement_chart(image, keypoint).properties(title="Near knee: from each of these cells to the label")

# %% [markdown]
# In one line, for scores $s$ with targets $t$ and refinements $r$ with targets $u$ at the cells $D$ of the disks:
#
# $$
# L = \operatorname{mean}_\text{all cells} H(t, \sigma(s)) + 0.05 \, \operatorname{mean}_{D} \operatorname{Huber}(r - u)
# $$
#
# During training, frames are scaled, shifted and cropped at random, and their labels with them. The radius of 17 px
# shrinks and grows with the frame.
#
# ## And back
#
# In a new frame, the cell with the highest score is the answer; its centre, moved by its location refinement, is the
# point; its score is the {term}`likelihood`. Nothing else happens: no smoothing, no neighbours, no skeleton.

# %% tags=["hide-input"]
score, locref, _ = targets.encode(keypoints[None], np.ones(1), rows, columns)
decoded = np.asarray(targets.decode(score, locref))[0]
error_px = np.linalg.norm(decoded[:, :2] - keypoints, axis=-1)
x, y, likelihood = decoded[dataset.bodyparts.index(part)]
Markdown(f"""
Taken back from its own targets, the near knee of this frame comes out at ({x:.2f}, {y:.2f}) px; its label is at
({keypoint[0]:.2f}, {keypoint[1]:.2f}) px. Over the {n_parts} body parts the largest difference is {error_px.max():.4f}
px: nothing is lost on the way, so every error of a network is its own.
""")

# %% [markdown]
# ## How it is judged
#
# The distance from the label, divided by the horse's nose–eye distance: see [the data](data.md#the-unit-of-error). Two
# answers that need no network stand beside every result: the {term}`mean pose` of the training frames, and the pose of
# the {term}`most similar training frame`. A network that does not beat them has learnt nothing about where this horse
# is.
#
# What is different from DeepLabCut's own code, and what that does to the results, is on the
# [Deviations](deviations.md) page.
