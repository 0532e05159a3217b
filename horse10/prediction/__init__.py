"""A trained network on new pictures: poses in original pixels, tables and labelled copies.

engine      many images through a network, by Keras or by OpenVINO
frames      poses of a data set's frames
stream      frames of one size, each with its pose and its look
video       poses of a video's frames, and whether all of them were there
complaints  what FFmpeg and OpenCV print meanwhile
pictures    the pictures of a folder
sample      some frames of any of them, evenly spread
tables      poses as DeepLabCut writes them
drawing     labels, predictions and skeleton on a picture
labelled    a copy of a video with the poses drawn into it
outputs     where a result lies, and whose it is
files       predictions of other tools -> poses of a data set's frames
annotate    a video, a picture or a folder of pictures -> tables and labelled copies
"""
