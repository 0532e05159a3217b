# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Factors of influence
#
# **The question.** A network that starts from ImageNet can learn one more thing in between: first ImageNet, then a
# *source* task, then the *target*. Which sources make the target better than ImageNet alone does? Mensink, Uijlings,
# Kuznetsova, Gygli and Ferrari (2021, *Factors of influence for transfer learning across diverse appearance domains and
# task types*) tried more than {{ M01.printed }} such chains, between {{ M67.shown }} data sets and four types of task:
# segmentation, detection, keypoints and depth.
#
# **What is counted.** The *gain* of a source is by how many per cent the target's score is above that of ImageNet
# alone. A gain above {{ M29.printed }} % is called positive, above {{ M28.printed }} % very positive, below
# {{ M30.printed }} % negative. A *small* target set has {{ M31.printed }} images (COCO and ADE20K more), a *full* one
# all there are.

# %% tags=["remove-input"]
from IPython.display import HTML, Markdown, display

from horse10 import book
from horse10.book.charts import mensink as mensinkcharts
from horse10.papers import claims, mensink, mensink_counts, published

book.enable()
ledger = claims.ledger()
ledger = ledger[ledger["page"] == "mensink"]
Markdown(f"All numbers on this page are {book.badge('published')}, or were computed again from published ones.")

# %% [markdown]
# ## Near sources help, far ones harm
#
# Every pair of source and target is of one of four kinds: its images are of the same domain or not (consumer photos,
# driving, indoor, aerial ...), and its type of task is the same or not. Numbers in brackets count experiments; what
# neither helped nor harmed is not drawn.

# %% tags=["remove-input"]
display(mensinkcharts.gains_chart(mensink.gains(7), "How often one more source helps", "experiments", "Table 7"))

# %% [markdown]
# Of the sources that share domain and task type with a small target, {{ M14.printed }} % help. With another task type
# it is {{ M08.printed }} %, with another domain {{ M10.printed }} %, with both {{ M19.printed }} %, and
# {{ M18.printed }} % of those last ones harm. The domain matters more than the task type. With full target sets the
# order is the same, and near sources help about half as often.
#
# More sources harm than help; but nobody has to take a bad one. For {{ M04.printed }} % of the target tasks *some*
# source helps when the target set is small, and for {{ M06.printed }} % when it is full:

# %% tags=["remove-input"]
display(mensinkcharts.gains_chart(mensink.gains(8), "Target tasks whose best source helps", "target tasks", "Table 8"))

# %% [markdown]
# ## Keypoints from other tasks, and the other way round
#
# The experiments of the second kind, same domain and another task type, one by one. Detection helps keypoints in every
# experiment there is, segmentation and keypoints harm each other in every one. But most rows hold very few.

# %% tags=["remove-input"]
display(mensinkcharts.task_types_chart(mensink_counts.outcomes(11)))

# %% [markdown]
# ## The source should include the target
#
# How far apart are two data sets? The paper measures it on the features of images, in four ways, and asks which
# measure orders the sources as their gains do (small source, small target, segmentation). Best is the one that asks
# *does every target image have a source image like it?* ({{ M26.printed }}); worst the one that asks the reverse
# ({{ M27.printed }}). A source may be much broader than the target; it must not leave it out.

# %% tags=["remove-input"]
display(mensinkcharts.distances_chart(published.load("mensink_table10")))

# %% [markdown]
# ## Do the tables agree with one another?
#
# Single experiments are printed only as coloured pictures (Tables 4, 5, 6, 9 and A.1 to A.9), which the text we have
# does not hold. But the printed tables tie one another down.
#
# **From the list of data sets to the numbers of experiments.** Table 1 says which data set has which tasks. Every
# ordered pair of data sets with the same task is an experiment of the same task type:

# %% tags=["remove-input"]
COUNTS = {
    "targets": "target tasks",
    "pairs": "pairs",
    "within": "of these within a domain",
    "multi_small": "multi-source, small",
    "multi_full": "multi-source, full",
}
of_tasks = mensink_counts.pairs()[list(COUNTS)].rename(columns=COUNTS)
of_tasks.loc["all"] = of_tasks.sum()
display(HTML(book.table(of_tasks.rename_axis("task type").reset_index())))

# %% [markdown]
# A *multi-source* model is one more source, trained on several data sets at once, and counts as within domain. With
# small target sets it was tried only where it had not been trained on the target, which the text says. With full target
# sets it must have been tried on all, which the text does not say: this is what the printed numbers need. With that,
# the numbers of Tables 7 and 8 for the same task type come out exactly:

# %% tags=["remove-input"]
counted = mensink_counts.counted()
fits = (counted["printed"] == counted["counted"]).sum()
display(HTML(book.table(counted)))
display(Markdown(f"{fits} of {len(counted)} agree."))

# %% [markdown]
# **From the four kinds to all.** The rows of Table 7, weighted by their numbers of experiments, must give its first
# row; every percentage must be a whole number of experiments; and a target task counted in Table 8 needs an experiment
# in Table 7.

# %% tags=["remove-input"]
ties = ledger[ledger["kind"].isin(["arithmetic", "data"])]
words = {"claim": "what", "printed": "printed", "shown": "computed again", "verdict": "verdict", "location": "where"}
display(HTML(book.table(ties[list(words)].rename(columns=words), sortable=True)))
needs = "{} of {} cells of Table 8 hold no more target tasks than Table 7 has experiments.".format
display(Markdown(needs(*mensink_counts.targets_need_experiments())))

# %% [markdown]
# Two rows differ. The largest share of the backbone is {{ M49.shown }} %, which is {{ M49.printed }} only if it was cut
# and not rounded. The other is this:
#
# **What Table 11 leaves out.** It splits the experiments of one row of Table 7 by task types, and omits some:

# %% tags=["remove-input"]
display(HTML(book.table(mensink_counts.left_out().rename_axis("experiments in").reset_index())))

# %% [markdown]
# **How small is small?** The paper says that its {{ M31.printed }} images are less than the share below of the training
# images of {{ M33.printed }} data sets. The sizes are printed rounded: it is {{ M33.low }} to {{ M33.high }}.

# %% tags=["remove-input"]
display(mensinkcharts.sizes_chart(mensink.datasets()))

# %% [markdown]
# ## What it costs
#
# ImageNet took {{ M42.printed }} TPU chip hours. A source comes on top, once; whoever uses it again has it for nothing.
# Printed are {{ M46.printed }} to {{ M47.printed }} %.

# %% tags=["remove-input"]
names = {"hours": "chip hours", "percent": "% of ImageNet's, computed", "printed": "% printed"}
display(HTML(book.table(mensink.costs().rename(columns=names).rename_axis("source").reset_index())))

# %% [markdown]
# Only the backbone is passed on, but that is nearly everything: {{ M48.printed }} to {{ M49.printed }} % of the
# parameters, by the size of the head of the target task.

# %% tags=["remove-input"]
share = (100 * mensink.heads()).map("{:.3f}".format).rename("computed")
heads = published.load("mensink_table2").drop(columns="n_parameters").set_index("component").join(share).reset_index()
heads["component"] = heads["component"].str.replace("semseg", "segmentation").str.replace("_", " ")
heads.columns = ["part", "parameters", "of the backbone, printed", "computed (%)"]
display(HTML(book.table(heads)))

# %% [markdown]
# ## What follows for horses
#
# This project asks what ImageNet is worth for finding body parts of horses. In the words of this paper, ImageNet is a
# broad source of *another task type*: it names objects, it does not locate anything. The paper's own starting point is
# ImageNet, so every gain above is on top of what Horse-10 starts from.
#
# - **ImageNet is a good start.** In all experiments of the paper it was better than random weights, with full target
#   sets by {{ M23.printed }} to {{ M24.printed }} %. [He et al.](he.ipynb) found otherwise on COCO.
# - **A better start may exist.** A source of the same domain and task type would be other animals with body parts
#   marked, of as many kinds and in as many places as can be had, so that it includes horses. Outlines of horses, by
#   Table 11, would not do.
# - **Horse-10 is a small target set.** Its smallest training sets have about {{ W14.printed }} frames, hardly more than
#   the paper's {{ M31.printed }} images; there the gains are largest.
# - **A quick test.** Of what harmed a small target set, {{ M22.printed }} % harmed the full one too or did nothing for
#   it (segmentation), so a source can be dismissed with few images.
# - **What the paper does not ask.** Its targets are tested on images like those they were trained on. That is within
#   domain in the words of [Horse-10](data.md). Whether a better source also helps on a horse never seen, it cannot say.

# %% tags=["remove-input"]
keypoints = mensink_counts.pairs().loc["keypoints"]
display(
    Markdown(
        f"And it says little about keypoints: by Table 1 there are {keypoints['targets']} keypoint tasks, so "
        f"{keypoints['pairs']} pairs of them, and only {keypoints['within']} within a domain (people and people). "
        "Animals there are one data set, of dogs, alone in its domain."
    )
)

# %% [markdown]
# ## The tables
#
# The data sets (Table 1), with the number of classes or keypoints for each type of task. SUN RGB-D, vKITTI2 and
# vGallery have depth as well.

# %% tags=["remove-input"]
SHOWN = {
    "dataset": "data set",
    "image_domain": "domain",
    "n_classes_semantic": "segmentation",
    "n_classes_detection": "detection",
    "n_keypoints": "keypoints",
    "n_train_as_printed": "training images",
}
table1 = published.load("mensink_datasets")[list(SHOWN)].rename(columns=SHOWN)
table1 = table1.map(lambda value: f"{value:.0f}" if isinstance(value, float) and value == value else value)
display(HTML(book.table(table1, sortable=True)))

# %% [markdown]
# The paper's own networks beside others (Table 3): they are meant to be simple, and good enough to believe the rest.

# %% tags=["remove-input"]
beside = mensink.beside_others()
display(HTML(book.table(beside, sortable=True)))
display(Markdown(f"Ahead of the best other in {(beside['ahead by'] > 0).sum()} of {len(beside)} comparisons."))

# %% [markdown]
# What rests on tables that are pictures, or is only said in the text, cannot be computed again:

# %% tags=["remove-input"]
lost = ledger[(ledger["needs"] == "unprinted") & (ledger["kind"] == "result")]
lost = lost.assign(printed=lost["comparator"].replace("=", "") + " " + lost["printed"] + " " + lost["unit"].fillna(""))
display(HTML(book.table(lost[["claim", "printed", "location", "note"]], sortable=True)))
