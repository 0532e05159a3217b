"""Labelled frames and where they come from: Horse-10, any DeepLabCut project, a COCO file, synthetic horses.

bodyparts      Horse-10's 22 names, their order, the lines between them
problems       what can be wrong, and the one error that lists it
images         size and pixels of an image file
pose_dataset   PoseDataset
hdf            pandas' HDF5 files, read without executing anything
labelfile      one CollectedData file
labels         what a source says about its frames
deeplabcut     a project folder -> Labels
coco           a COCO file -> Labels
scale          nose-eye distances
splits         train, within domain, out of domain
check          every fault, with file and row
synthetic/     drawn horses, written as a DeepLabCut project
places         where data lie on this machine
download       one published file, continued and verified
archive        unpacking without trusting the archive
source         Horse-10's public addresses, licence, fetch
loading        load_dataset: from a source to a PoseDataset
"""

from horse10.bodyparts import BODYPARTS, SKELETON
from horse10.dataset.loading import dataset_of, load_dataset
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import DatasetError

__all__ = ["BODYPARTS", "SKELETON", "DatasetError", "PoseDataset", "dataset_of", "load_dataset"]
