# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does one more source help?
#
# One experiment after Mensink et al. 2021: a network is trained twice on a *target* with few frames, once from its
# initial weights and once after training on a *source*, on other horses. Both are scored on horses that neither has
# seen.
#
# Change the next cell, or execute the notebook from a shell, with a parameter after each `-p`:
#
# ```bash
# papermill notebooks/transfer.ipynb runs/transfer.ipynb -p source_domain night -p target_task depth
# ```
#
# Tasks: segmentation, parts, detection, depth, pose, centers, classification, and contrastive, which needs no labels.
# Domains: places (which includes barn, paddock, trees and arena), night, sketch, silhouette, close-up, cow, giraffe.

# %% tags=["parameters"]
source_task = "parts"
source_domain = "places"
source_frames = 60
source_steps = 200
target_task = "pose"
target_domain = "barn"
target_frames = 30
target_steps = 100
arch = "mobilenet_v1_0.25"  # one of horse10.backbones.BACKBONES
weights = "none"  # first weights of both: "none" (random), or the name of a set of ImageNet weights
learning_rate = 0.003  # at first; it falls to nothing as a cosine does
seed = 0  # first weights of the heads, order of the frames, augmentation

# %% tags=["remove-input"]
from horse10.transfer.config import pair_from_notebook

alone, after = pair_from_notebook(globals())  # an unknown or mistyped parameter ends the notebook here

# %% tags=["remove-input"]
from IPython.display import HTML, Markdown, display

from horse10 import book
from horse10.book import sources
from horse10.book.charts import transfer as charts
from horse10.transfer import frames
from horse10.transfer.chain import Chains

book.enable()
chains, measured = Chains(), sources.worlds()

# %% [markdown]
# ## What is learned, and on what

# %% tags=["remove-input"]
for config in (after.start, alone):
    task, domain = config.sets[0]
    words = f"{config.frames} frames of {domain}, for {task}"
    display(HTML(f"<p>{words}:</p>" + book.picture(frames.strip(domain, config.herd), words)))

# %% [markdown]
# ## Training

# %% tags=["remove-input"]
finished = {"alone": chains.run(alone), "after the source": chains.run(after)}
display(charts.losses(finished, measured))

# %% [markdown]
# ## Scores on horses never seen

# %% tags=["remove-input"]
display(HTML(book.table(charts.scores(finished), measured)))
display(Markdown(charts.said(finished)))
