# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does ImageNet help on animals never seen?
#
# **The question.** A network learns from a few hundred labelled {term}`frames <frame>` of ten horses where a knee, an
# eye, a hoof is. Now comes a horse it has never seen, of another colour, in another light. Does it still find the knee?
# And does it matter that the network, before all this, learnt to name the objects of {term}`ImageNet` {cite}`deng2009`?
# Two texts by the same group asked {cite}`mathis2019,mathis2020`.

# %% tags=["remove-input"]
from IPython.display import Markdown, display

from horse10 import book
from horse10.book.charts import run as charts
from horse10.papers import claims, published
from horse10.runs import records

book.enable()
table = published.load("horse10_table1")
within, unseen = table["within_domain_pck"], table["out_of_domain_pck"]
display(
    Markdown(
        f"**The paper's answer.** {book.badge('published')} Yes. On new frames of the same ten horses all {len(table)}"
        f" networks are good: they find {within.min()} to {within.max()} % of the body parts to within 0.3 nose–eye"
        f" distances. On horses never seen they drift apart, from {unseen.min()} to {unseen.max()} %, and the better a"
        " network does on ImageNet, the better it holds. Without ImageNet, given six times the training, the larger"
        " networks catch up on the horses they know, and never on those they do not."
    )
)
display(charts.published_pck())

# %% [markdown]
# **What this project has measured so far.** This is a reimplementation in Keras, checked against numbers computed by
# DeepLabCut's public code {cite}`mathis2018`.

# %% tags=["remove-input"]
runs = records.load()
measured = dict(tuple(runs.groupby("badge")))
lines = [f"- {book.badge(words)} {len(of)} run{'s' * (len(of) > 1)}" for words, of in measured.items()]
ledger = claims.counts(claims.ledger(runs)).loc["all"]
checked = ledger["all"] - ledger[["not recomputable", "not run"]].sum()
lines.append(
    f"- {book.badge('published')} {ledger['all']} claims of five papers, of which {checked} can be computed again:"
    f" {ledger['reproduced']} come out, {ledger['within rounding']} within rounding, {ledger['differs']} differ"
)
if not any(words.startswith(records.dataset_badge("horse10")) for words in measured):
    lines.append(f"- {book.badge('not run yet')} on Horse-10")
Markdown("\n".join(lines))

# %% [markdown]
# ## How to read a number
#
# No number stands here without a badge that says where it comes from:
#
# | badge | meaning |
# |---|---|
# | <span class="horse10-badge published">published</span> | printed in one of the two texts of the paper |
# | <span class="horse10-badge horse10">measured on Horse-10</span> | by this code, on the paper's data |
# | <span class="horse10-badge synthetic">measured on synthetic horses</span> | on rendered horses, not on real ones |
# | <span class="horse10-badge project">measured on …</span> | on somebody's own animals |
# | <span class="horse10-badge timed">timed on …</span> | seconds and memory, on the machine that is named |
# | <span class="horse10-badge not-run">not run yet</span> | planned; there is no number |
#
# ## Where to go
#
# - [The data](data.md): thirty horses, three splits, and what "never seen" means; and [in pictures](dataset.ipynb).
# - [The method](method.ipynb): from a label to what the network is taught, and back, on one frame.
# - [How robust?](robust.ipynb) What is lost on animals never seen, and what it takes to lose less; and
#   [two networks on one walk](walk.ipynb), to watch.
# - [Every claim](claims.ipynb) of the papers, as printed and as computed again.
# - [All runs](runs.ipynb): from a number to the frames on which it fails; [the network at work](network.ipynb).
# - [Results so far](results.ipynb), and the [Deviations](deviations.md): where this code is not the paper's.
# - [Reproduce it](reproduce.md): two commands, no GPU, no download; or your own animals.
