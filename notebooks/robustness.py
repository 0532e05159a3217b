# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What will a network do on the next animal?
#
# Each animal of a labelled project is held out of one training in turn. The errors on held-out animals tell what to
# expect of the next one. The project is only read. With files of predictions, the page is about the networks that made
# them, and nothing is trained.
#
# Change the next cell, or execute the notebook from a shell, with a parameter after each `-p`:
#
# ```bash
# papermill notebooks/robustness.ipynb runs/robustness.ipynb -p data my-project/ -p minutes 60
# ```
#
# Unchanged, it runs on synthetic horses, in a few minutes.

# %% tags=["parameters"]
data = "synthetic"  # a DeepLabCut project folder, a COCO or SLEAP file
group_by = "folder"  # what tells animals apart: "folder", or a regular expression that is searched in its name
called = "animal"  # what a group is, with its plural if that takes no s: recording, mouse/mice
scale_parts = ""  # two body parts whose distance errors are counted in, "a,b" (default: px)
individual = ""  # which one, where a frame has several animals
minutes = 5.0  # for all trainings together; what does not fit is left out, and said
arch = "mobilenet_v1_0.25"  # one of horse10.backbones.BACKBONES
weights = "auto"  # ImageNet's where they can be had, "none", or a .weights.h5: its path or its name
larger = ""  # a second network to compare with, "arch" or "arch,weights"
canvas = 96  # longest side of the frames for the training, px; 0 for their own size
new = ""  # videos or folders of pictures without labels, "a.mp4,b.mp4": what is new in each
predictions = ""  # of networks that are there already, instead of trainings: a file, "a.csv,b.csv", or a list
train = ""  # of these networks: lists of the frames they were trained on, one for all or one for each file
sides = ""  # or a .csv with a column of frames and a column set
shuffle = ""  # or a shuffle of the DeepLabCut project; the names that DeepLabCut gives files tell it by themselves
out = "robustness.html"  # the page, with its numbers beside it in robustness.json

# %% tags=["remove-input"]
from horse10.config import plain_values

settings = plain_values(globals())  # an unknown or mistyped parameter ends the notebook here
page = settings.pop("out")
if settings["data"] == "synthetic":
    settings.setdefault("synthetic_size", "tiny")

# %% tags=["remove-input"]
import sys

from IPython.display import HTML, display

from horse10.book import report

found = report.robustness(**settings, out=page, tell=lambda line: print(line, file=sys.__stderr__, flush=True))
display(HTML(report.part(found)))
