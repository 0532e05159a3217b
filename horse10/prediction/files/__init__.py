"""Predictions of other tools, and our own, as poses of a data set's frames.

posefile   what one file says, whichever tool wrote it
tables     DeepLabCut and Lightning Pose, .csv and .h5; `horse10 predict`
sleap      SLEAP, .slp and .analysis.h5
coco       COCO results, .json
runs       predictions.parquet of a run
reading    which of them reads a file
alignment  the poses of a data set's frames and body parts, by name
"""
