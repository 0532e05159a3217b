"""Which frames of unlabelled videos to label next, and a folder with which DeepLabCut and SLEAP go on.

source      a video or a folder of pictures: its frames, and their names
candidates  all frames, with poses and features
choice      which of them
sleap       a .slp with suggestions
folder      everything that a person who labels needs
make        from beginning to end
"""

from horse10.forecast.nextframes.make import NextFrames, next_frames

__all__ = ["NextFrames", "next_frames"]
