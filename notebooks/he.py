# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Rethinking ImageNet pre-training
#
# **The question.** Does a network need ImageNet at all? He, Girshick and Dollár (2018) trained networks that find and
# outline objects in COCO's photos once from ImageNet weights and once from random ones, long enough for both.
#
# **Second-hand.** We do not have this paper. What follows is from somebody's notes on it: one table and a few
# sentences. The numbers on keypoints and on few images are figures that the notes do not repeat, so they are missing
# here as well.

# %% tags=["remove-input"]
from IPython.display import HTML, Markdown, display

from horse10 import book
from horse10.analysis import benchmarks
from horse10.book.charts import mensink as mensinkcharts
from horse10.papers import claims, he
from horse10.runs import records

book.enable()
differences = he.differences()
ledger = claims.ledger()
Markdown(f"{book.badge('published')} in the paper, and read in notes on it.")

# %% [markdown]
# ## From random weights, nothing is lost
#
# AP, average precision, says in per cent how well boxes and outlines are found. AP50 is content with half an overlap,
# AP75 asks for three quarters. Right of the line, the network that started from random weights is ahead.

# %% tags=["remove-input"]
display(mensinkcharts.scratch_chart(differences))

# %% [markdown]
# It is never behind, and in both networks furthest ahead where boxes must fit best: by {{ R08.printed }} points with
# ResNet-50 and by {{ R09.printed }} with ResNet-101 (AP75 of boxes). To place a thing exactly, it seems, one need not
# have learnt to name it.

# %% tags=["remove-input"]
NAMES = {
    "random_init": "random weights",
    "pretrained": "pretrained",
    "delta_as_printed": "difference, printed",
    "difference": "computed",
}
shown = differences[list(NAMES)].map("{:.1f}".format).rename(columns=NAMES)
shown.insert(0, "network and measure", differences["backbone"] + ": " + differences["metric"])
display(HTML(book.table(shown, sortable=True)))
beyond, of = he.beyond_rounding()
agree = ledger.loc["R12", "shown"]
display(
    Markdown(
        f"{agree} of {of} printed differences are those of the numbers above them. Each precision is rounded to a "
        f"tenth, so a difference is known to a tenth: {beyond} of {of} are certain not to be 0. No repetitions are "
        "noted, so how much of them is chance is not known."
    )
)

# %% [markdown]
# ## What the notes conclude
#
# Two changes made it possible: more training, and another normalisation, because few images of this size fit into a
# batch. Group normalisation (GN) does not depend on their number, and SyncBN is batch norm over several machines. The
# conclusions, with what can be checked of them:

# %% tags=["remove-input"]
of_notes = ledger[(ledger["page"] == "he") & (ledger["kind"] == "result")]
of_notes = of_notes.assign(number=of_notes["printed"].replace("yes", ""))
NAMES = {"claim": "conclusion", "number": "number", "verdict": "verdict"}
display(HTML(book.table(of_notes[list(NAMES)].rename(columns=NAMES), sortable=True)))

# %% [markdown]
# ## What Horse-10 answers
#
# The two texts on Horse-10 took this as their question, and split the answer in two.
#
# **On horses they know, random weights catch up.** Given half of the frames and {{ W11.printed }} times the steps
# ({{ W13.printed }} for {{ W12.printed }}), networks from scratch come close to pretrained ones. With
# {{ W14.printed }} frames they do not. That is He et al.'s result again: it takes time, and enough images.
#
# **On horses never seen they do not.** In the ICLR text, errors there are {{ I18.printed }} times as large from scratch
# as pretrained, and {{ I21.printed }} times the steps do not bring ResNet-50 near. In the 2020 text ResNets and
# EfficientNets stay behind; only the small MobileNetV2s do not. COCO cannot show this: its test photos come from where
# its training photos do, which is *within domain* in the words of [the data](data.md).
#
# So the two do not contradict each other. They ask different test images:
#
# | | He et al. (notes) | Horse-10 texts |
# |---|---|---|
# | images to train on | many thousands | hundreds to thousands |
# | test images | like those trained on | like those trained on, *and* horses never seen |
# | random weights, alike | catch up | catch up, given enough frames |
# | random weights, never seen | not asked | ResNets and EfficientNets never catch up |
#
# Three things to keep in mind:
#
# - He et al. changed the normalisation so that random weights could learn. What the Horse-10 texts did is not said, and
#   DeepLabCut's public code [would not normalise](reference_code.ipynb) ResNets and EfficientNets from scratch at all.
#   MobileNetV2s it would, and they are the ones that do not stay behind. Part of the gap may be that; nobody has tested
#   it.
# - The fewest images for which the notes report no loss are {{ R03.printed }}. Horse-10 trains on about
#   {{ W22.printed }}, so by these notes one would expect ImageNet to help.
# - The notes say that pretraining does not help keypoints. [Mensink et al.](mensink.ipynb) found it to help in every
#   experiment, by {{ M23.printed }} to {{ M24.printed }} % for segmentation with full target sets.
#
# The claims of the texts and what can be recomputed are on [Horse-10, as published](horse10_published.ipynb) and
# [Every claim](claims.ipynb); their answer on real horses has not been run here.

# %% [markdown]
# ## Measured here, on drawn horses
#
# The same comparison on rendered horses, with the same number of steps for both: it shows how large the head start is,
# not whether it can be made up. [Results so far](results.ipynb) has the rest.

# %% tags=["remove-input"]
on = records.dataset_badge("synthetic") + records.QUICK
display(HTML(f"<p>{book.badge(on)} {benchmarks.scratch_words(benchmarks.effects())}</p>"))
