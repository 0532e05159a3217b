# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # All runs
#
# Every run whose record lies in this repository, or among the reader's own. Each has a page of its own: what was set,
# what came out, and the frames on which it fails. Click a point or a name. Runs on different data stand apart: their
# errors do not measure the same thing.

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.book import runpage
from horse10.book.charts import runs as runcharts
from horse10.runs import records

book.enable()
for words, runs in records.load().groupby("badge"):
    display(HTML(f"<p>{book.badge(words)} {runpage.counted(runs)}</p>"))
    if (chart := runcharts.runs_scatter(runs, words)) is not None:
        display(chart)
    display(HTML(book.table(runpage.listing(runs), sortable=True, escaped=False)))
