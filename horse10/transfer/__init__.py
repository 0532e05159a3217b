"""When transfer works: experiments after Mensink et al. and Kornblith et al., in small.

config      a chain of trainings, ImageNet or nothing -> source -> target, as a configuration
frames      frames of a domain with their ground truth, and as a training step sees them
tasks       the tasks of `horse10.tasks`, as the synthetic world asks them
network     one backbone with a head for a task, and the step that trains both
chain       chains, run: each training takes the backbone of the one before it
distance    how far apart two domains look to a network
kept        arrays that are made once
dropout     its random numbers, set back with the weights
extras      what needs scikit-learn, or the line that installs it

pictures    labelled images from packages; horses, drawn ones
sets        the table of sets of images, and their division
features    what a network says of an image before its classifier
probe_config  an experiment with a set, as a configuration
probe       linear classifiers on features
finetune    networks that learn a set themselves
heads       the classifiers of a network that is trained
views       images as an augmented training shows them
source      networks that learned one set, as a source of features for others
maps        features on a plane
duplicates  test images that are in training, too
experiment  one experiment, done, and its row
"""
