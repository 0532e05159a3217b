"""What a network learns: tasks, and their heads, targets, losses, and how their maps are read.

task             what every task has
pose             the pose network of DeepLabCut as a task
segmentation     the class of each pixel
detection        a box around each thing, by CenterNet
centers          keypoints, by CenterNet
depth            how far away each pixel is
classification   the answers to questions about a frame
contrastive      which two views show the same frame, without any label
centernet        what detection and centers share
views            two views of each frame, changed at random
pixelwise        what segmentation and depth share
heads            deconvolutions from features to maps
targets          labels -> maps to learn; maps -> the most probable pose
losses           how far the maps are from the targets
"""
