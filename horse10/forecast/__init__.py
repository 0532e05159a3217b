"""What a network will do on an animal that nobody has filmed yet, from the animals of a labelled project.

Each animal is kept out of a training in turn (`folds`, `plan`, `trainings`), the errors are put together (`pooled`),
and from these comes what can be said: `interval`, `moments`, `confidence`, `surface`, `starts`; `findings` holds it.
A `stage` are the trainings that answer one question. `foreign` says the same of predictions that are there already, as
far as `networks` finds, or the user has `said`, which frames each network was trained on; `predicted` joins the two.

`nextframes` is a room of its own: which frames of unlabelled videos to label next.
Without any training or label, `changed` says what is new in a video, `appearance` what pictures look like.

Without any training, `leaks` says how much the test frames of a division have in common with its training frames:
advice      what follows from that, in one sentence
division    one division of frames into training and test frames
divisions   which divisions a project has, or the user gives
shuffles    DeepLabCut's, from its training-datasets
pickles     its pickles, read without running anything
lists       those that a user writes down
frames      the labelled frames of a project or file, whoever is in them
sleap, coco the same of files that each are one side
"""
