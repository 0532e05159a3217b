# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How robust?
#
# A network finds the knee of a horse it was trained on. Now it meets another horse. What does it lose, and what does it
# take to lose less? First what the paper printed, then what this project measured; each on data of its own, so each in
# a chart of its own.
#
# ## Published

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.book.charts import robust as robustcharts
from horse10.runs import records

book.enable()
display(HTML(book.badge("published")))
display(robustcharts.published_robustness())

# %% [markdown]
# The blue squares are nearly one column: on horses they know, all networks are good. The triangles are the story.
# Choose a family below the chart to see it alone.
#
# ## Measured
#
# Choose the data, and the metric: the mean error, or the share of body parts found within a threshold that you set with
# the slider. Every mark is a run; a click opens its page, with the frames behind the number.

# %% tags=["remove-input"]
runs = robustcharts.named(records.load())
display(HTML(f"<p>{book.badge(*sorted(set(runs['badge'])))}</p>"))
if runs["dataset_name"].ne("horse10").all():
    display(HTML(f"<p>{book.badge('not run yet')} on Horse-10: that takes the data set and a GPU.</p>"))
display(robustcharts.robustness(runs))

# %% [markdown]
# ## What would it take?
#
# More labelled frames of the same horses, or pretrained weights? The same network, the same number of steps, the same
# split; only the frames it learns from differ. The gap between the two domains is what more frames of the same horses
# cannot close. A click on a mark opens the page of its run.

# %% tags=["remove-input"]
grid = robustcharts.grid(runs)
badge = grid["badge"].iloc[0]
table = robustcharts.by_fraction(grid)
display(HTML(f"<p>{book.badge(badge)}</p>"))
display(robustcharts.what_it_takes(table, badge))
display(HTML(book.table(robustcharts.gaps(table))))
display(HTML(f"<p>{book.badge('not run yet')} {robustcharts.missing_words(table)}</p>"))
