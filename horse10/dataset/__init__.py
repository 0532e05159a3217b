"""Labelled frames and where they come from: Horse-10, any DeepLabCut project, COCO, SLEAP, synthetic horses.

problems       what can be wrong, and the one error that lists it
images         size and pixels of an image file
pixels         decoded pixels as digests, the same picture found again
hdf            pandas' HDF5 files, read without executing anything
labelfile      one CollectedData file
labelpair      the .h5 and the .csv of the same labels, compared
labelfolders   which label files of a project are read, and in which order
framepath      the picture that a row of a label file is about
projectconfig  a project's config.yaml, every name in it as text
names          names that differ in capitals or Unicode form alone
numbers        which frame of its recording a picture is, from its name
labels         what a source says about its frames
deeplabcut     a project folder -> Labels
coco           a COCO file -> Labels
cocofile       one COCO file as it stands
cocoanimals    the one animal of each of its images
located        where the pictures are that it lists
upright        pictures that EXIF turns, and the sizes that labels were made on
sleap          a SLEAP file -> Labels
sleapfile      one SLEAP file, as sleap-io reads it
sleapframes    its labelled frames as pictures in the cache
scale          nose-eye distances
groups         which frames are of one animal
splits         train, within domain, out of domain
check          every fault, with file and row
places         where data lie on this machine
download       one published file, continued and verified
archive        unpacking without trusting the archive
source         Horse-10's public addresses, licence, fetch
loading        load_dataset: from a source to a PoseDataset
pose_dataset   PoseDataset
pictures       every picture decoded, and none on both sides of the division
preview        what a notebook shows of it
corrupted      frames in noise, blur, weather and compression, to test a network on
rows           batches of one size, an even spread, the usual size
augment        images and keypoints on one training canvas
frames         training frames at one size, and what each step sees of them
batches        Keras's batches: images and their labels
"""

from horse10.bodyparts import BODYPARTS, SKELETON
from horse10.dataset.loading import dataset_of, load_dataset
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import DatasetError

__all__ = ["BODYPARTS", "SKELETON", "DatasetError", "PoseDataset", "dataset_of", "load_dataset"]
