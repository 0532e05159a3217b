# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Do better ImageNet models transfer better?
#
# This is the question of Kornblith, Shlens and Le (2019), and the one that the Horse-10 papers carry over from naming
# pictures to finding body parts. They took sixteen networks and twelve data sets, and used each network in three ways:
# its features as they are, under a *logistic regression*; *fine-tuned* from its ImageNet weights; and trained *from
# random weights*, which asks for the architecture alone.
#
# Their appendix prints every accuracy. So every correlation they report can be computed again, and is, on this page.

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.book import tables
from horse10.book.charts import kornblith as kornblithcharts
from horse10.papers import claims, kornblith, kornblith_tables

book.enable()
display(HTML(book.badge("published")))
display(kornblithcharts.accuracy_against_transfer())

# %% [markdown]
# Each point is a network; point at one to see its name in all three panels, and choose a data set below the chart. The
# line is the best straight one, the band where it would lie for other networks like these (95 %, by drawing networks
# with replacement). Bars are standard errors over data sets with the difficulty of each data set removed, after Morey.
#
# Averaged over the data sets, r is {{ K01.shown }} for logistic regression (printed: {{ K01.printed }}),
# {{ K02.shown }} fine-tuned (printed: {{ K02.printed }}) and {{ K03.shown }} from random weights (printed:
# {{ K03.printed }}). Axes are logits: from {{ K18.printed }} to {{ K19.printed }} % on ImageNet.
#
# ## The table of correlations, cell by cell
#
# The accuracies are printed with one or two decimals. *It can be* says which values the statistic takes over tables
# that would print the same. For rank correlations it lists another freedom: two pairs of networks have the same printed
# ImageNet accuracy, and were surely not equal before they were rounded.

# %% tags=["remove-input"]
ledger = claims.ledger()
cells = [f"K{number:02d}" for number in (1, 52, 53, 54, 2, 55, 56, 57, 3, 58, 59, 60)]
display(HTML(book.table(tables.claimed(ledger, cells))))

# %% [markdown]
# Spearman's rho for each order that the ties can be in. Only the last line gives all three printed values,
# {{ K53.printed }}, {{ K56.printed }} and {{ K59.printed }}: there the lower network of each pair is the one on the
# left.

# %% tags=["remove-input"]
orders = kornblith.tie_orders()
display(HTML(book.table(orders.round(4).rename_axis("lower < higher").reset_index())))

# %% [markdown]
# The r of fine-tuning does not come out as printed: it is {{ K02.shown }}, where the paper has {{ K02.printed }}. From
# {{ K02.low }} to {{ K02.high }} is what tables that print the same reach, so rounding of the inputs explains it, and
# only just.
#
# ## Three ways to use a network
#
# Black marks are the best results of the time, from the table the authors print for the purpose.

# %% tags=["remove-input"]
display(kornblithcharts.settings_by_dataset())

# %% [markdown]
# Fine-tuning beats logistic regression in {{ K06.printed }} pairs of a network and a data set as the paper counts,
# {{ K06.shown }} as its table counts: one pair is printed as a tie. It does so on every data set but Caltech-101 beyond
# chance (largest p elsewhere {{ K12.shown }}, Wilcoxon; on Caltech-101 {{ K83.shown }}).
#
# ## Does the pretraining pay?
#
# Above the dashed line the first named is better. Choose a data set below the chart to see it alone.

# %% tags=["remove-input"]
display(kornblithcharts.setting_against_setting())

# %% [markdown]
# Fine-tuning beats training from random weights in {{ K07.shown }} pairs, but on Stanford Cars and FGVC Aircraft
# hardly: Inception v4 finds {{ K21.shown }} against {{ K20.shown }} % of the cars, and {{ K23.shown }} against
# {{ K22.shown }} % of the aircraft. What it saves there is time: {{ K15.printed }} steps against {{ K17.printed }} to
# nine tenths of the best odds, {{ K13.shown }} times fewer.
#
# ## From random weights, the size of the data set decides
#
# How well ImageNet accuracy predicts transfer, for each data set. With pretrained weights it does everywhere. From
# random weights it does not on the {{ K70.shown }} small data sets (r = {{ K04.shown }}, p = {{ K82.shown }}) and does
# on the large ones (r = {{ K05.shown }}); over all twelve, size explains the correlation with p = {{ K24.shown }}
# (printed: {{ K24.printed }}).

# %% tags=["remove-input"]
display(kornblithcharts.size_against_correlation())

# %% [markdown]
# For Horse-10 this is a warning and a promise. Its training sets are small, where architecture alone says little; and
# the question is whether pretrained weights bring the order of ImageNet with them. [What the Horse-10 papers
# found](horse10_published.ipynb).
#
# ## What else is claimed
#
# Everything of this paper that can be computed again, and how it came out.

# %% tags=["remove-input"]
of_paper = ledger[(ledger["paper"] == "kornblith2019") & (ledger["basis"] == "recomputed")]
display(HTML(book.table(tables.claimed(ledger, list(of_paper.index.difference(cells))), sortable=True)))

# %% [markdown]
# ## The printed tables
#
# ### Table A.2: the networks

# %% tags=["remove-input"]
display(HTML(book.table(kornblith_tables.imagenet_networks(), sortable=True)))

# %% [markdown]
# ### Table F.1: the state of the art of the time

# %% tags=["remove-input"]
display(HTML(book.table(kornblith_tables.states_of_the_art(), sortable=True)))

# %% [markdown]
# ### Table H.1: images that ImageNet has as well
#
# The printed size of one test set cannot be right: {{ K76.printed }} in Table 1, but its duplicates and their share fit
# {{ K76.low }} to {{ K76.high }}, and Table H.1 prints a size that does.

# %% tags=["remove-input"]
display(HTML(book.table(kornblith_tables.duplicates(), sortable=True)))

# %% [markdown]
# ### Table I.1: every accuracy (%)

# %% tags=["remove-input"]
for setting, words in kornblith.SETTINGS.items():
    display(HTML(f"<p><strong>{words}</strong></p>"))
    display(HTML(book.table(kornblith_tables.transfer(setting), sortable=True)))
