# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How near is within domain?
#
# In the papers every network finds nearly all body parts of the *training* horses, and only unseen horses tell good
# networks from better ones {cite}`mathis2020`. The test frames of the training horses are a random half of short walks:
# of Horse-10's, three quarters lie directly beside a training frame, 1/60 s away, in the same place, light and almost
# the same pose. This page asks what the score {term}`within domain` is at a distance.

# %% tags=["remove-input"]
from IPython.display import HTML, display

from horse10 import book
from horse10.analysis import exploration, nearness
from horse10.book.charts import robust as robustcharts
from horse10.book.charts import speed as speedcharts
from horse10.papers import published
from horse10.runs import records

book.enable()
kept = robustcharts.named(nearness.evaluated_whole(records.load("results")))
datasets = {of.split: of for of in exploration.every_split("synthetic", size="small")}
runs = [
    (datasets[run.split], records.read(run.folder).predictions, run.start)
    for run in kept.sort_values("weights_kind").itertuples()
]
table = nearness.by_distance(runs)

# %% tags=["remove-input"]
badge = kept["badge"].iloc[0]
said = f"{len(runs)} runs, three splits, every test frame; bars are 95 % intervals by animal"
display(HTML(f"<p>{book.badge(badge)}: {said}</p>"))
display(speedcharts.nearness_chart(table, badge))
display(HTML(book.table(table.rename(columns={"n": "keypoints", "n_clusters": "animals"}))))

# %% tags=["remove-input"]
display(HTML(f"<p>{nearness.in_words(table)}</p>"))

# %% [markdown]
# ## What it says of the papers' numbers
#
# A score within domain that is measured beside training frames is nearer to a training score than to a test. It is no
# mistake of the papers, which say how they divided the frames, and their conclusions rest on the unseen horses. But it
# is not what a network finds of a known horse on another day: no test frame of the official splits is farther than
# seven video frames from a training frame, so the data set cannot say what that would be.

# %% tags=["remove-input"]
published_pck = published.load("horse10_table1")["within_domain_pck"]
near = exploration.official_closeness().query("distance == 3")["share"]
display(
    HTML(
        f"<p>{book.badge('published')}: {published_pck.min():.1f} to {published_pck.max():.1f} % within domain "
        f"(PCK@0.3, {len(published_pck)} networks, Table 1), on test frames of which {near.min():.1%} to "
        f"{near.max():.1%} lie within three video frames of a training frame.</p>"
    )
)
