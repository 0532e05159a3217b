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
# Every number on this page comes from the {term}`record` of a run, or was printed in the paper; a badge says which.
# Numbers from different data never share a column or an axis, because they do not measure the same thing.

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.analysis import benchmarks, nearness
from horse10.book import tables
from horse10.book.charts import run as charts
from horse10.book.charts import speed as speedcharts
from horse10.runs import records

book.enable()
runs = records.load()
on_data = dict(tuple(runs.groupby("badge")))

# %% [markdown]
# ## Measured
#
# The {term}`error <normalised error>` is the mean distance from the label in nose–eye distances; {term}`PCK@0.3 <PCK>`
# is the share of body parts found within three tenths of one, in %. The {term}`mean pose` of the training frames and
# the pose of the {term}`most similar training frame` need no network: a network that does not beat them has learnt
# nothing. Every mark is a run; a click opens its page.

# %% tags=["remove-input"]
if not any(words.startswith(records.dataset_badge("horse10")) for words in on_data):
    display(HTML(f"<p>{book.badge('not run yet')} on Horse-10: that takes the data set and a GPU.</p>"))
for words, of_these_data in on_data.items():
    display(HTML(f"<p>{book.badge(words)}</p>"))
    display(charts.results_dots(of_these_data))
    display(HTML(book.table(tables.scores(of_these_data))))
    display(HTML(book.table(tables.settings(of_these_data), escaped=False)))

# %% [markdown]
# ## Pretrained against from scratch, and what our deviations do
#
# Three splits with the same budget. A difference is the mean over all body parts and frames that both runs saw, its
# interval (95 %) is drawn over animals {cite}`davison1997`, not frames: the frames of one walk are alike. *Another
# seed* is a run in which nothing was changed but chance: what is no larger than that is no effect.

# %% tags=["remove-input"]
effects = benchmarks.effects()
on = records.dataset_badge("synthetic") + records.QUICK
display(HTML(f"<p>{book.badge(on)} {benchmarks.scratch_words(effects)}</p>"))
display(speedcharts.effects_chart(effects[effects["variant"] != benchmarks.SCRATCH], on))
display(HTML(book.table(benchmarks.effects_table(effects))))
display(HTML(f"<p>{benchmarks.chance_words(benchmarks.load('effects'))}</p>"))

# %% [markdown]
# ### Why intervals by animal
#
# A walk of one horse is many frames of one coat, one light and one gait. Whoever counts frames believes to know far
# more than the handful of horses can tell. Here is the same mean error with both intervals, for every run whose frames
# were all evaluated: as a measure, how many truly independent frames the interval by animal is worth.

# %% tags=["remove-input"]
whole = nearness.evaluated_whole(records.load("results"))
named = [(run.run_id, records.read(run.folder).predictions) for run in whole.itertuples()]
display(HTML(f"<p>{book.badge(on)}</p>"))
display(HTML(book.table(nearness.frames_or_animals(named))))

# %% [markdown]
# ## Published
#
# What the paper printed for its thirteen networks, pretrained on ImageNet and trained on half of the frames of ten
# horses (mean of three splits). These numbers are for Horse-10 only.

# %% tags=["remove-input"]
display(HTML(book.badge("published")))
display(charts.published_pck())
