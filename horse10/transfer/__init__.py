"""When transfer works: experiments after Mensink et al. and Kornblith et al., in small.

pictures    labelled images from packages; horses, drawn ones
sets        the table of sets of images, and their division
features    what a network says of an image before its classifier
probe       linear classifiers on features
finetune    networks that learn a set themselves
experiment  one experiment: its settings, its name, its row
"""
