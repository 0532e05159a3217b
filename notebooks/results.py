# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Results so far
#
# Every number on this page comes from the record of a run, or was printed in the paper; a badge says which. Numbers
# from different data never share a column or an axis, because they do not measure the same thing.

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book, charts, records, tables

book.enable()
runs = records.load()
measured = dict(tuple(runs.groupby("badge")))

# %% [markdown]
# ## Measured
#
# The error is the mean distance from the label in nose–eye distances; PCK@0.3 is the share of body parts found within
# 0.3 of them, in %. The *mean pose* of the training frames and the pose of the *most similar* training frame need no
# network: a network that does not beat them has learnt nothing.

# %% tags=["remove-input"]
if not any(words.startswith(records.dataset_badge("horse10")) for words in measured):
    display(HTML(f"<p>{book.badge('not run yet')} on Horse-10: that takes the data set and a GPU.</p>"))
for words, of_these_data in measured.items():
    display(HTML(f"<p>{book.badge(words)}</p>"))
    display(charts.results_dots(of_these_data))
    display(HTML(book.table(tables.scores(of_these_data))))
    display(HTML(book.table(tables.settings(of_these_data))))

# %% [markdown]
# ## Published
#
# What the paper printed for its thirteen networks, pretrained on ImageNet and trained on half of the frames of ten
# horses (mean of three splits). These numbers are for Horse-10 only.

# %% tags=["remove-input"]
display(HTML(book.badge("published")))
display(charts.published_pck())
