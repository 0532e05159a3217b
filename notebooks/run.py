# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One run
#
# What one training left behind, from the number to the frames that made it. The other runs are in the
# [list of all runs](runs.ipynb).

# %% tags=["parameters", "remove-input"]
run = "mobilenet_v2_0.35-synthetic-ad662f3f"  # the name of a folder in results/ or runs/

# %% tags=["remove-input"]
from html import escape

from IPython.display import HTML, display

from horse10 import book, metrics
from horse10.book import runpage, tables
from horse10.book.charts import run as charts
from horse10.book.charts import runs as runcharts
from horse10.book.pictures import failures
from horse10.runs import records

book.enable()
folder = runpage.find(run)
recorded = records.read(folder)
record, predictions = recorded.record, recorded.predictions
badge = records.badge(record)
display(HTML(f"<p>{book.badge(badge)} {runpage.summary(record)}</p>"))
for note in record["notes"]:
    display(HTML(f"<p class='horse10-note'>{escape(note)}</p>"))

# %% [markdown]
# ## What came out
#
# Beside the network stand two answers that need no network: the *mean pose* of the training frames, and the pose of
# the *most similar* training frame.

# %% tags=["remove-input"]
display(HTML(book.table(tables.errors(record))))
display(charts.errors_and_baselines(record["metrics"], record["baselines"], badge))

# %% [markdown]
# ## Look at it fail
#
# The error of a frame is the mean over its labelled body parts. The frames are those of unseen animals; where there are
# none, the test frames of the training animals.

# %% tags=["remove-input"]
frames = failures.frames_of(recorded, folder)
errors = failures.frame_errors(predictions)
picked = failures.pick(errors) if frames.dataset else errors.head(0).assign(picture=0, why="")
mean = record["metrics"][errors["subset"].iloc[0]]
display(HTML(f"<p>{book.badge(badge)} {escape(frames.words)}</p>"))
display(runcharts.frame_errors(errors, picked, mean, badge))
if frames.dataset:
    display(HTML(failures.failures(recorded, frames.dataset, picked)))

# %% tags=["remove-input"]
if frames.dataset:
    display(HTML(failures.walk(recorded, frames.dataset, errors)))

# %% [markdown]
# ## Which body parts are hard?

# %% tags=["remove-input"]
display(charts.error_by_bodypart(metrics.by(predictions, "bodypart"), badge))
display(charts.error_distribution(predictions, badge, points=40))

# %% [markdown]
# ## How it learnt

# %% tags=["remove-input"]
display(charts.loss_curve(recorded.history, badge, points=40))

# %% [markdown]
# ## How it was made, and how to make it again

# %% tags=["remove-input"]
display(HTML(runpage.again(record)))
display(HTML(runpage.folded("every parameter", book.table(runpage.configuration(record)))))
display(HTML(runpage.folded("machine, versions, data", book.table(runpage.made(record)))))
display(HTML(runpage.files(folder)))
