"""What a network learns: heads, targets, losses, and how their maps are read.

heads      deconvolutions from features to maps
targets    labels -> maps to learn; maps -> the most probable pose
losses     how far the maps are from the targets
"""
