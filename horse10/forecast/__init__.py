"""What a test error promises for animals and recordings that are still to come.

leaks       how much the test frames of a division have in common with its training frames
advice      what follows from that, in one sentence
division    one division of frames into training and test frames
divisions   which divisions a project has, or the user gives
shuffles    DeepLabCut's, from its training-datasets
pickles     its pickles, read without running anything
lists       those that a user writes down
frames      the labelled frames of a project or file, whoever is in them
sleap, coco the same of files that each are one side
"""
