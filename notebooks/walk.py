# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Two networks, one walk
#
# The same network, the same frames to learn from, the same number of steps. The one on the left began with weights that
# had learnt to name the pictures of ImageNet, the one on the right with random ones. Now both follow the same walk,
# frame by frame. Play it, or drag the slider; and choose whose walk it is.
#
# Disks are labels, crosses what the network found, joined by a line; point at a mark to read its name. The error of a
# frame is the mean over its labelled body parts, in nose–eye distances where the data have them, else in px.

# %% tags=["remove-input"]
from html import escape

from IPython.display import HTML, display

from horse10 import book
from horse10.book import runpage
from horse10.book.pictures import failures
from horse10.book.pictures import walk as sidebyside
from horse10.runs import records

book.enable()
folders = sidebyside.pair(records.load())
if not folders:
    display(HTML(f"<p>{book.badge('not run yet')} That takes two runs that differ only in what they start from.</p>"))
else:
    pretrained, scratch = map(records.read, folders)
    frames = failures.frames_of(scratch, folders[1])
    display(HTML(f"<p>{book.badge(records.badge(scratch.record))}</p>"))
    display(sidebyside.walks(pretrained, scratch, frames.dataset) if frames.dataset else HTML(escape(frames.words)))
    table = book.table(sidebyside.error_table(pretrained, scratch))
    display(HTML(runpage.folded("the errors as a table", table)))

# %% [markdown]
# **What to look for.** How little the two differ on an animal that both have learnt from; and what each of them loses
# on the other one. A leg is easily taken for the leg behind it. A line that leaves the picture leads to a cross far
# outside of the animal. One walk is an example, not a measurement; those are in [How robust?](robust.ipynb), and each
# run has [its own page](runs.ipynb).
