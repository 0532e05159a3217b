"""Sheets of small images that are no frames of animals."""

import numpy as np
from PIL import Image

from horse10.prediction.drawing import contact_sheet
from horse10.transfer.sets import ClassificationSet, scaled

SIDE_PX = 110


def one_of_each(images: ClassificationSet, columns: int = 5) -> Image.Image:
    """The first test image of each class that has one, with the class as caption."""
    labels = images.labels[images.test]
    there, first = np.unique(labels, return_index=True)
    return contact_sheet(
        list(scaled(images.images[images.test[first]], SIDE_PX)), [images.classes[label] for label in there], columns
    )
