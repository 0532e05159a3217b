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
run = "mobilenet_v2_0.35-synthetic-c552fd42"  # a run that was trained with snapshots
part = "Nearknee"  # the body part that is shown first

# %% tags=["remove-input"]
from html import escape

from IPython.display import HTML, Markdown, display

from horse10 import book
from horse10.analysis import learning
from horse10.book import runpage
from horse10.book.pictures import failures
from horse10.book.pictures import network as networkview
from horse10.runs import evaluation, records, snapshots

book.enable()
folder = runpage.find(run)
recorded = records.read(folder)
seen = snapshots.read(folder / records.SNAPSHOTS)
frames = failures.frames_of(recorded, folder)
display(HTML(f"<p>{book.badge(records.badge(recorded.record))}</p>"))
if frames.dataset:
    display(HTML(networkview.network_view(seen, frames.dataset, part)))
    table = book.table(learning.error_table(seen, frames.dataset))
    display(HTML(f"<details><summary>The errors as a table</summary>{table}</details>"))
else:
    display(HTML(f"<p>{escape(frames.words)}</p>"))

# %% [markdown]
# **What the network is asked.** It lays a grid over the frame, and for each cell and each body part it answers: is the
# body part near the centre of this cell? The answers for one body part are its *score map*. It is asked about every
# body part in every frame, also where there is nothing to find. How it is taught is on the page
# [The method](method.ipynb).
#
# **How a point comes of it.** The most probable cell wins; its probability is the *likelihood*. That alone would be
# exact to a cell only, so each cell also says how far from its own centre the body part lies, the *location
# refinement*. The bold line is that of the best cell, and ends in the point, a cross. The thin lines are what the
# cells around it say: where all of them meet, they agree. The disk is the label.
#
# **What training changes.** At step 0 the new layers know nothing, and there is blue everywhere. The first thing learnt
# is the cheapest: nearly everywhere the answer is *no*, and the blue fades. For some steps after that the points of all
# body parts lie close together, at a place that says nothing about any of them. Then the horse is found, and its body
# parts in it; and last, which of two alike legs is which. Try the fetlocks in the middle of the training: a point may
# lie well on a fetlock, but on that of the other leg.
#
# **Why an unseen horse is harder.** In the charts, grey is a line for each body part, dashed their median, orange the
# chosen one. On the horse it knows, the errors fall to the last step. On the horse it has never seen, they fall as
# fast at first, and then hardly any more: what is still learnt fits the horses it is learnt from. The front legs are
# mixed up here to the end, and the likelihood hardly warns. Two frames are an example, not a measurement; that is on
# the page [Results so far](results.ipynb).

# %% tags=["remove-input"]
if frames.dataset:
    display(Markdown(learning.last_words(seen, frames.dataset)))
display(Markdown(f"*How it was looked at.* {learning.statistics_words(recorded.record, evaluation.REESTIMATE_FRAMES)}"))
