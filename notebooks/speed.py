# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Speed
#
# How long this package takes, beside DeepLabCut 3.0.2's TensorFlow engine with the same networks. Both ran in turn on
# one machine, each in its own environment; what is compared is a ratio, because the machine was shared with others and
# seconds alone say little. The programs are in `benchmarks/`, one command each, and so are the figures.

# %% tags=["remove-input"]
import pandas as pd
from IPython.display import HTML, display

from horse10 import book
from horse10.analysis import benchmarks
from horse10.book.charts import speed as speedcharts

book.enable()

# %% [markdown]
# ## Training
#
# One step with eight images of 162 × 288 px. Ours also moves the images at random and makes the targets; DeepLabCut's
# is given both ready-made.

# %% tags=["remove-input"]
step = benchmarks.load("train_step")
display(HTML(book.badge(benchmarks.where(step))))
display(speedcharts.ratio_chart(benchmarks.ratios(step), "One training step", benchmarks.where(step)))

# %% [markdown]
# From files to trained weights, with reading, augmentation and logging on both sides. *Alike*: DeepLabCut's loader is
# set to what ours does. *Defaults*: as DeepLabCut's training configuration comes, with more kinds of augmentation and
# half as many pixels.

# %% tags=["remove-input"]
whole = benchmarks.load("train_end_to_end")
display(speedcharts.ratio_chart(benchmarks.ratios(whole), "Training from end to end", benchmarks.where(whole)))

# %% [markdown]
# ## Prediction
#
# Frames per second from images in memory to poses. Many frames of one size are predicted by an *exported* network:
# batch norm folded into the convolutions, location refinement computed only where it is read, the next images fetched
# meanwhile. Few go through Keras. The last column says how far apart the places are that both find, with random
# weights, at most.

# %% tags=["remove-input"]
predict = benchmarks.load("predict")
images, where = pd.DataFrame(predict["results"]["images"]), benchmarks.where(predict)
display(HTML(book.badge(where)))
display(speedcharts.frames_per_second(images, "mobilenet_v2_0.35", where))
display(HTML(book.table(benchmarks.prediction_table(images))))

# %% [markdown]
# A video file of 600 frames, 288 × 162 px, from the file to poses; building or exporting the network included.

# %% tags=["remove-input"]
display(HTML(book.table(benchmarks.video_table(pd.DataFrame(predict["results"]["video"])))))

# %% [markdown]
# ## What a run costs
#
# Seconds and memory of a run, one thing changed at a time. The exponent says how cost grows: 1 means that twice as many
# cost twice as much.

# %% tags=["remove-input"]
cost = benchmarks.load("cost")
display(HTML(book.badge(benchmarks.where(cost))))
display(HTML(book.table(benchmarks.cost_table(cost))))
display(HTML(book.table(benchmarks.peaks_table(cost))))
