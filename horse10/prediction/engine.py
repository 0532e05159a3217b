"""Running a network on many images: through Keras, or on a CPU as a graph exported to OpenVINO (extra `fast`).

OpenVINO folds batch norm into the convolutions and leaves nothing between two layers to memory that can stay in the
processor. The export takes a second or more and fixes the weights, so it is for many images of one size.
"""

import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from weakref import WeakKeyDictionary

import keras
import numpy as np
from keras import ops

from horse10.machine.device import accelerators
from horse10.tasks.heads import deconvolution_at
from horse10.tasks.targets import best_cells, pose

PIECE_PX = 8 * 128 * 128  # at once: larger pieces leave the processor's cache, 27 % slower in benchmarks/predict.py
PREDICTORS = WeakKeyDictionary()  # network -> its predictors, by their class
EXPORT_FROM = 300  # images of one size; below this the export costs more than it saves


def poses(
    network: keras.Model, batches: Iterable[np.ndarray], n_images: int, kind: type | None = None
) -> Iterator[np.ndarray]:
    """Poses of batches of images, in their order: by OpenVINO where it is faster and installed, else by Keras.

    Args:
        batches: uint8 (B, H, W, 3) RGB, all of one shape.
        n_images: how many images there are in all of them.
        kind: the class of what is asked, by default `Predictor`.

    Yields:
        (B, K, 3): x, y in px of the image, likelihood; of a `Describer` (B, 3 K + C).
    """
    on_cpu = keras.backend.backend() == "tensorflow" and not accelerators()
    exported = n_images >= EXPORT_FROM and on_cpu and find_spec("openvino")
    return (by_openvino if exported else by_keras)(network, batches, kind or Predictor)


class Predictor(keras.Model):
    """Network and decoding as one graph: images (B, H, W, 3), RGB 0..255 -> (B, K, 3) x, y in px, likelihood.

    The location refinement is computed at the best cell of each body part only: two thirds of the heads' arithmetic.
    """

    def __init__(self, network: keras.Model):
        super().__init__(name="predictor")
        self.scores, self.locref = network.get_layer("logits"), network.get_layer("locref")
        self.features = keras.Model(network.input, self.scores.input)
        self.built = True
        self.compile(jit_compile=keras.backend.backend() == "jax")

    def call(self, images):
        return self.poses_in(self.features(ops.cast(images, "float32"), training=False))

    def poses_in(self, features):
        """The poses (B, K, 3) in the backbone's features (B, h, w, C)."""
        probability = ops.sigmoid(self.scores(features))
        best, likelihood = best_cells(probability)
        columns = ops.shape(probability)[2]
        row, column = best // columns, best % columns
        offset = deconvolution_at(features, row, column, self.locref.kernel, self.locref.bias)
        return pose(row, column, offset, likelihood)


class Describer(Predictor):
    """The poses, and how the images look to the backbone: (B, 3 K + C), the poses of each image as one row, then the
    mean of its features over the image."""

    def call(self, images):
        features = self.features(ops.cast(images, "float32"), training=False)
        found = self.poses_in(features)
        rows = ops.reshape(found, (-1, found.shape[1] * 3))
        return ops.concatenate([rows, ops.mean(features, axis=(1, 2))], axis=-1)


def predictor_of(network: keras.Model, kind: type[Predictor] = Predictor) -> Predictor:
    """The compiled predictor of a network, built once and not for every evaluation."""
    known = PREDICTORS.setdefault(network, {})
    if kind not in known:
        known[kind] = kind(network)
    return known[kind]


def by_keras(
    network: keras.Model, batches: Iterable[np.ndarray], kind: type[Predictor] = Predictor
) -> Iterator[np.ndarray]:
    """`poses` through Keras, with the weights as they are at that moment."""
    predictor = predictor_of(network, kind)
    for images in batches:
        yield np.asarray(predictor.predict_on_batch(images))


def by_openvino(
    network: keras.Model, batches: Iterable[np.ndarray], kind: type[Predictor] = Predictor
) -> Iterator[np.ndarray]:
    """`poses` through OpenVINO on a CPU, in 32 bits: while it works on one batch, the next is read."""
    queue, finished = None, {}  # number of a piece -> its poses
    n_pieces = next_piece = 0  # of a batch; the first one not returned

    def finished_batches():
        nonlocal next_piece
        while all(number in finished for number in range(next_piece, next_piece + n_pieces)):
            yield np.concatenate([finished.pop(number) for number in range(next_piece, next_piece + n_pieces)])
            next_piece += n_pieces

    def keep(request, number):
        finished[number] = request.get_output_tensor().data.copy()

    for index, images in enumerate(batches):
        if queue is None:
            n_pieces = _pieces(images.shape)
            queue = _queue(predictor_of(network, kind), (len(images) // n_pieces, *images.shape[1:]))
            queue.set_callback(keep)
        for number, piece in enumerate(np.split(images, n_pieces), start=index * n_pieces):
            queue.start_async([piece], number)  # waits while two are under way
        yield from finished_batches()
    if queue:
        queue.wait_all()
        yield from finished_batches()


def filled(images: list[np.ndarray], batch_size: int) -> np.ndarray:
    """(B, H, W, 3), the last image repeated: the graph is built for one batch size only."""
    return np.stack(images + images[-1:] * (batch_size - len(images)))


def _pieces(shape: tuple[int, ...]) -> int:
    """Into how many equal pieces a batch is cut, so that none has more than PIECE_PX pixels or it is one image."""
    n, height, width, _ = shape
    fit = (pieces for pieces in range(1, n) if n % pieces == 0 and n // pieces * height * width <= PIECE_PX)
    return next(fit, n)


def _queue(predictor: Predictor, shape: tuple[int, ...]):
    """A network as it is now, exported for batches of this shape: a queue of two requests."""
    import tensorflow as tf

    openvino = _openvino()
    graph = tf.function(predictor.call, autograph=False)
    model = openvino.convert_model(graph.get_concrete_function(tf.TensorSpec(shape, tf.uint8)))
    options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}  # all cores on one batch
    return openvino.AsyncInferQueue(openvino.Core().compile_model(model, "CPU", options), jobs=2)


def _openvino():
    """OpenVINO without its telemetry, which would tell a web service of every import."""
    sys.modules.setdefault("openvino_telemetry", None)  # cannot be imported: OpenVINO then takes its own stub
    import openvino

    return openvino
