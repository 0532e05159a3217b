# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The data in pictures
#
# What a network gets to see, before any network has seen it. This page shows the synthetic horses that come with this
# project; of Horse-10 itself it shows only numbers, because its images may not be passed on. Whoever has the data set
# gets the same page for it, and whoever has their own animals for those:
#
# ```bash
# papermill notebooks/dataset.ipynb horse10.ipynb -p data horse10
# ```

# %% tags=["parameters", "remove-input"]
data = "synthetic"  # "synthetic", "horse10", a DeepLabCut project folder or a COCO keypoint file
synthetic_size = "small"  # "tiny", "small" or "full": 6, 40 or about 270 frames for each of 30 horses

# %% tags=["remove-input"]
import pandas as pd
from IPython.display import HTML, Markdown, display

from horse10 import book
from horse10.analysis import exploration
from horse10.book.charts import data as datacharts
from horse10.book.pictures import album
from horse10.dataset import BODYPARTS
from horse10.runs import records

book.enable()
datasets = exploration.every_split(data, size=synthetic_size)
dataset = datasets[0]
on = records.dataset_badge(dataset.name)
rendered = dataset.name == "synthetic"
official = "published: the official split files and scales of Horse-10"
Markdown(f"{book.badge(on)} {len(dataset.frames):,} frames, {len(set(dataset.animal))} animals.")

# %% [markdown]
# ## The animals
#
# Of each animal the frame with most labels. A dot is a label, in the colour that its body part has everywhere; point
# at it to read its name. *Training* and *unseen* are said of the first split.

# %% tags=["remove-input"]
HTML(album.herd_album(dataset))

# %% [markdown]
# ## A walk
#
# Drag the slider, or use the arrow keys. A body part has no label while it is outside the picture or hidden. Real
# labels do not say which; the renderer knows.

# %% tags=["remove-input"]
display(HTML(album.walk_album(dataset)))
if rendered:
    outside = "outside the picture (triangle, at its edge)"
    hidden = "behind the horse itself (ring), the handler (square) or something else in front (diamond)"
    display(Markdown(f"What cannot be seen is {outside}, or {hidden}."))
else:
    display(Markdown("Why a body part has no label is known only for synthetic horses."))

# %% [markdown]
# ## The splits
#
# A network is trained on half of the frames of the training animals. The other half of *their* frames is the
# within-domain test; *all* frames of the unseen animals are the test out of domain.

# %% tags=["remove-input"]
display(HTML(f"<p>{book.badge(on)}</p>{book.table(exploration.counts(datasets))}"))
display(datacharts.roles_chart(pd.concat(map(exploration.roles, datasets)), on))

# %% [markdown]
# ## What is labelled
#
# What is dark is seldom labelled. The animals enter and leave the picture, so no body part can be there in all frames;
# the Near legs, on the far side, pass behind the Off legs, and a handler on the camera's side hides what is behind.

# %% tags=["remove-input"]
display(datacharts.density_chart(exploration.density(dataset), on))

# %% [markdown]
# ## The unit of error
#
# A pixel is less on a large horse than on a small one. Errors are therefore given in nose–eye distances, one value for
# each animal. On axes of their own: these data, and the thirty videos of Horse-10. (Its dot at 36 px is the one video
# of 576 × 324 px, all others have 288 × 162; the synthetic horses have such a one, too.)

# %% tags=["remove-input"]
scales = exploration.scales(dataset)
if len(scales):
    display(datacharts.scale_chart(scales, on))
else:
    display(Markdown("These data have no nose–eye distance: their errors are given in px."))
display(datacharts.scale_chart(exploration.official_scales(), official))

# %% [markdown]
# ## How new is a test frame?
#
# Within the domain, hardly at all. The frames of a horse are consecutive frames of a film, and both halves are drawn
# from them at random: from a training frame to the test frame beside it the horse has hardly moved. A good score there
# says little about new animals.

# %% tags=["remove-input"]
real = exploration.official_closeness()
beside, three = (real.loc[real["distance"] == distance, "share"] for distance in (1, 3))
display(
    Markdown(
        f"{book.badge('published')} On Horse-10, {beside.min():.0%} to {beside.max():.0%} of the within-domain test"
        f" frames lie directly beside a training frame, and {three.min():.1%} to {three.max():.1%} within three video"
        " frames of one, which are 50 ms."
    )
)
display(datacharts.closeness_chart(real, official))
book.badge(on)  # of all that follows
close = exploration.closeness(datasets)
if len(close):
    display(datacharts.closeness_chart(close, on))
    if rendered and synthetic_size != "full":
        bursts = "only a few short bursts of each film are drawn, and not in every burst is a frame to train on"
        display(Markdown(f"Of synthetic horses of this size, {bursts}."))
else:
    display(Markdown("The names of these frames have no numbers, so nothing can be said about their distance."))

# %% [markdown]
# ## What makes horses differ
#
# Real data cannot tell which difference between two horses costs a network most. The synthetic horses can: each of
# these factors has a dial from 0 to 1, drawn for each horse on its own. A factor can be held fixed for all, or shifted
# for the unseen horses only:
#
# ```python
# horse10.load_dataset("synthetic", fixed={"light", "shadow"}, shift={"coat"})
# ```

# %% tags=["remove-input"]
if rendered:
    display(HTML(book.table(album.factors())))
    display(Markdown("Try it: one horse, two dials, all else held fixed."))
    for pair in album.PAIRS:
        display(HTML(album.playground(*pair)))
else:
    display(Markdown("Only the synthetic horses have factors that can be set; these data have not."))

# %% [markdown]
# ## Where the body parts are
#
# *Near* is the horse's left and *Off* its right. The horses walk from left to right past the camera, which sees
# their Off side: the Off legs are in front, the Near legs behind. The papers print the 22 names, and the first version
# (§5.1) says that they follow landmarks already in use in equine biomechanics [4]; neither says where they are. Where
# this table says *ours*, the place was read off three labelled frames.

# %% tags=["remove-input"]
if dataset.bodyparts == BODYPARTS:
    display(HTML(book.table(exploration.landmarks())))
else:
    display(Markdown("The table is for Horse-10's 22 body parts; these data have others."))

# %% [markdown]
# 1. R. Lawson, *Anatomy and Physiology of Animals*, "Common names of joints": knee, hock, stifle, fetlock.
# 2. R. D. Frandson, *Anatomy and Physiology of Farm Animals*, 8th edition, figure 4-15: the pelvis of the horse.
# 3. A. M. Hayes, *The Horsewoman*, 2nd edition: the points of the horse.
# 4. Magnusson and Thafvelin 1990 (25 points of reference on standardbred trotters); Anderson and McIlwraith 2004
#    (points marked on Thoroughbreds and photographed).
