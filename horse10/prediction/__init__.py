"""A trained network on new pictures: poses in original pixels, tables and labelled copies.

engine    many images through a network, by Keras or by OpenVINO
frames    poses of a data set's frames
video     poses of a video's frames, and a labelled copy of it
tables    poses as DeepLabCut writes them
drawing   labels, predictions and skeleton on a picture
annotate  a video or a folder of images -> tables and labelled copies
"""
