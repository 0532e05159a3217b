"""A network that needs no training: it finds the brightest cell of the red and of the blue channel."""

import itertools

import cv2
import keras
import numpy as np

from horse10.tasks.heads import deconvolution

PARTS = ("red", "blue")


def brightest():
    """A network with nothing to learn: the score of part k is the mean of channel 2k over each cell."""
    image = keras.Input((None, None, 3))
    cells = keras.layers.AveragePooling2D(8)(keras.layers.Identity()(image))
    features = keras.layers.Conv2D(12, 2, strides=2, use_bias=False, name="features")(cells)  # four cells in one
    outputs = {name: deconvolution(features, channels, name) for name, channels in (("logits", 2), ("locref", 4))}
    network = keras.Model(image, outputs)
    network.get_layer("features").set_weights([np.eye(12).reshape(2, 2, 3, 12)])
    kernel = np.zeros((3, 3, 2, 2, 2, 3))  # to row and column of the output, part, from row and column, channel
    for row, column, part in itertools.product(range(2), repeat=3):
        kernel[row, column, part, row, column, 2 * part] = 0.1
    network.get_layer("logits").set_weights([kernel.reshape(3, 3, 2, 12), np.full(2, -5)])
    network.get_layer("locref").set_weights([np.zeros((3, 3, 4, 12)), np.zeros(4)])
    return network


def frame(x, y, height=64, width=96):
    """A black image with one red cell."""
    image = np.zeros((height, width, 3), "uint8")
    image[y : y + 8, x : x + 8, 0] = 255
    return image


def write_video(path, n_frames=11, code="mp4v", rate=10):
    """Frames of `frame`, whose red cell moves by 8 px and starts anew at the left."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), rate, (96, 64))
    for step in range(n_frames):
        writer.write(frame(8 * (step % 12), 16)[..., ::-1])
    writer.release()
    return path
