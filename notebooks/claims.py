# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Every claim
#
# Five texts stand behind this book. Each makes claims with numbers in them. Here is every one we found, as it was
# printed, beside what it is when it is computed again from the tables the papers print, or measured by this project.
#
# A verdict is computed, not judged:
#
# | verdict | meaning |
# |---|---|
# | reproduced | computed again, the number rounds to the printed one, or lies on the printed side of a printed bound |
# | within rounding | it does not, but the numbers behind it are rounded, and some that print the same would |
# | differs | it cannot be the printed number |
# | not recomputable | what it was computed from is not printed |
# | not run | only runs on Horse-10 can tell, and there are none yet |
#
# "About" counts as within a twentieth. Numbers elsewhere in this book that are underlined with dots lead here.

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.book import tables
from horse10.book.charts import claims as claimcharts
from horse10.papers import claims
from horse10.runs import records

book.enable()
ledger = claims.ledger(records.load())
counts = claims.counts(ledger)
display(HTML(book.badge("published")))
display(claimcharts.verdicts(counts))
display(HTML(book.table(counts.rename_axis("paper").rename_axis(columns=None).reset_index())))

# %% [markdown]
# ## Where print and computation part
#
# These deserve a look. The small print says what each was computed from and, where we know it, how the two come apart.

# %% tags=["remove-input"]
parted = ledger[ledger["verdict"].isin(["differs", "within rounding"])]
display(HTML(book.table(tables.ledger(parted).drop(columns=""), sortable=True, escaped=False)))

# %% [markdown]
# ## All claims
#
# Order them by any column, or search them: by paper, by verdict, by word.

# %% tags=["remove-input"]
display(HTML(book.table(tables.ledger(ledger), sortable=True, escaped=False)))
