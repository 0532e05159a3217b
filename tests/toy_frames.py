"""Two frames of coloured rectangles with all their truth, and a network that learns them by heart."""

from types import SimpleNamespace

import keras
import numpy as np

from toy_backbone import ROW

SIZE = (48, 64)
BOXES = ((0, 0, 31, 31), (32, 16, 63, 47))  # left, top, right, bottom of the first thing in both frames
OTHER = (48, 0, 63, 15)  # of the second one, in the first frame alone
COLOURS = ((255, 40, 40), (40, 255, 40), (40, 40, 255))  # the ground, both things
DEPTHS_M = (20.0, 5.0, 10.0)


def rectangles() -> SimpleNamespace:
    """A truth of two frames. Of the keypoints, corners of the first box, the second is hidden in frame 1."""
    layers, boxes = np.zeros((2, *SIZE), np.uint8), np.full((2, 2, 4), np.nan, np.float32)
    boxes[:, 0], boxes[0, 1] = BOXES, OTHER
    for frame, thing in np.argwhere(np.isfinite(boxes[..., 0])):
        left, top, right, bottom = boxes[frame, thing].astype(int)
        layers[frame, top : bottom + 1, left : right + 1] = thing + 1
    keypoints = boxes[:, 0].reshape(2, 2, 2)[:, [0, 1, 0]] + [[3, 4], [-3, -4], [20, 5]]
    keypoints[1, 1] = np.nan
    return SimpleNamespace(
        frames=np.array(COLOURS, np.uint8)[layers],
        layers=layers,
        depth_m=np.array(DEPTHS_M, np.float32)[layers],
        boxes=boxes,
        keypoints=keypoints.astype(np.float32),
        classes={"second thing": np.array([1, 0]), "where": np.array([2, 0])},
        animal=np.array(["one", "one"]),
    )


def unlabelled() -> SimpleNamespace:
    """The same frames, and nothing is known of them."""
    truth = rectangles()
    truth.layers[:], truth.depth_m[:], truth.boxes[:], truth.keypoints[:] = 255, np.nan, np.nan, np.nan
    truth.classes = {name: np.full(2, -1) for name in truth.classes}
    return truth


class Learner(keras.Model):
    """A network that learns a task."""

    def __init__(self, task, size_px=SIZE):
        keras.utils.set_random_seed(0)
        image = keras.Input((*size_px, 3))
        super().__init__(image, task.head(ROW.build()(image / 255), size_px))
        self.task = task

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return self.task.loss(y, y_pred)


def by_heart(task, steps=120, rate=0.01, truth=None):
    """The first and the last loss of a network that sees two frames, or a truth, again and again, and its scores."""
    truth, network = truth or rectangles(), Learner(task)
    network.compile(keras.optimizers.Adam(rate), jit_compile=False)
    network.optimizer.build(network.trainable_variables)  # else TensorFlow traces the step twice
    images, targets = truth.frames.astype("float32"), task.targets(truth)
    losses = [float(network.train_on_batch(images, targets)) for _ in range(steps)]
    return losses[0], losses[-1], task.score(task.decode(outputs(network, images), SIZE), truth)


def outputs(network, images):
    """Arrays; batch norm takes the statistics of these images, as in training."""
    return {name: np.array(values) for name, values in network(images, training=True).items()}


def loss_without_labels(task) -> float:
    network, truth = Learner(task), unlabelled()
    return float(task.loss(task.targets(truth), network(truth.frames.astype("float32"))))
