# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What the reference code really did
#
# A paper says what its authors meant to do. The code says what was done. This page is for those who want to know what
# the published numbers were made with, and for those who use DeepLabCut's older engine themselves: things in the
# papers' code and data that one would not guess from the texts. Most are harmless, some are not, and none is told here
# to blame anyone. The code is open; otherwise nobody could have read it.

# %% tags=["remove-input"]
from IPython.display import HTML, Markdown, display

from horse10 import book
from horse10.analysis import benchmarks
from horse10.book import cards
from horse10.book.charts import speed as speedcharts
from horse10.papers import published
from horse10.runs import records

book.enable()
surprises = published.load("reference_code")
effects = benchmarks.effects()
on = records.dataset_badge("synthetic") + records.QUICK
chance = "another seed"
tried = surprises["effect"].dropna().tolist()
display(
    Markdown(
        f"{len(surprises)} surprises, of which {len(tried)} were tried: the change of the mean normalised error when a "
        f"network is trained or tested in the papers' way, {book.badge(on)}, with a 95 % interval over animals; above "
        f"0 the papers' way is worse. Chance alone does this: {benchmarks.effect_words(effects, chance)}. *Not "
        "measured* means just that, and not that it is small."
    )
)

# %% tags=["remove-input"]
display(speedcharts.effects_chart(effects[effects["variant"].isin([chance, *tried])], on))

# %% [markdown]
# How we know a thing stands under each: read in the code (with a link to the lines), measured in the data, stated in a
# text, or inferred.
#
# ## Which code?

# %% tags=["remove-input"]
HTML(cards.reference_code("version", effects, book.badge(on)))

# %% [markdown]
# ## Labels

# %% tags=["remove-input"]
HTML(cards.reference_code("labels", effects, book.badge(on)))

# %% [markdown]
# ## The network

# %% tags=["remove-input"]
HTML(cards.reference_code("network", effects, book.badge(on)))

# %% [markdown]
# ## Training

# %% tags=["remove-input"]
HTML(cards.reference_code("training", effects, book.badge(on)))

# %% [markdown]
# ## The test

# %% tags=["remove-input"]
HTML(cards.reference_code("test", effects, book.badge(on)))

# %% [markdown]
# ## What is left of the papers' conclusions
#
# All, as far as one can see from here. Nearly everything above is the same for all networks of a comparison, so it is
# likelier to move their numbers than their order. Three things are not the same for all:
#
# - MobileNetV2 is treated differently from the others: its batch norm, and its input.
# - Networks from scratch may have been normalised in another way than pretrained ones, which touches the comparison of
#   the two; see [Rethinking ImageNet pre-training](he.ipynb).
# - The learning rates were chosen on the test horses, for some networks, and passed on to the others.
#
# What this project does instead, line by line, is on the page of [Deviations](deviations.md).
