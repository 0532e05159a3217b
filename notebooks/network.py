# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The network at work
#
# Two frames go through the network: one of a horse it was trained on, and one of a horse it has never seen. Choose a
# body part, and how far the training had come. The stronger the blue of a cell, the more probable the network holds it
# that the body part is near its centre.

# %% tags=["parameters", "remove-input"]
run = "mobilenet_v2_0.35-synthetic-efbe770c"  # a run that was trained with snapshots
part = "Nearknee"  # the body part that is shown first

# %% tags=["remove-input"]
from html import escape

from IPython.display import HTML, Markdown, display

from horse10 import book, experiment, failures, networkview, records, runpages, snapshots

book.enable()
folder = runpages.find(run)
recorded = records.read(folder)
seen = snapshots.read(folder / records.SNAPSHOTS)
frames = failures.frames_of(recorded, folder)
display(HTML(f"<p>{book.badge(records.badge(recorded.record))}</p>"))
if frames.dataset:
    display(HTML(networkview.network_view(seen, frames.dataset, part)))
    table = book.table(networkview.error_table(seen, frames.dataset))
    display(HTML(f"<details><summary>The errors as a table</summary>{table}</details>"))

# %% [markdown]
# **What the network is asked.** For each body part it lays a grid over the frame, and for each cell of the grid it
# answers one question: is the body part near the centre of this cell? All answers for one body part together are its
# *score map*. It is asked about every body part of every frame, also where there is nothing to find.
#
# **How a point comes of it.** The most probable cell wins, and its probability is the *likelihood*. That would be exact
# to a cell, so each cell also says how far from its own centre the body part lies: the *location refinement*. The
# bold line leads from the centre of the best cell to the point, the cross. The thin lines are what the cells around it
# would have said. The disk is the label.
#
# **What training changes.**
#
# **Why an unseen horse is harder.**

# %% tags=["remove-input"]
Markdown(f"**How it was looked at.** {networkview.statistics_words(recorded.record, experiment.REESTIMATE_FRAMES)}")
