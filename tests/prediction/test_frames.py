"""The frames of a data set through a network."""

from types import SimpleNamespace

import numpy as np

from horse10.prediction.frames import predict
from toy_predictor import PARTS, brightest, frame


def test_frames_are_predicted_at_their_own_size_and_in_their_place():
    images = [frame(8, 8), frame(40, 24), frame(80, 80, 128, 192), frame(16, 0)]
    dataset = SimpleNamespace(
        frames=("a", "b", "c", "d"),
        bodyparts=PARTS,
        size=np.array([image.shape[:2] for image in images]),
        read=lambda row: images[row],
    )
    poses = predict(brightest(), dataset, [0, 2, 3], batch_size=2)
    assert poses.shape == (4, 2, 3) and np.isnan(poses[1]).all()
    assert poses[[0, 2, 3], 0, :2].tolist() == [[12, 12], [84, 84], [20, 4]]
    assert (poses[[0, 2, 3], 0, 2] > 0.99).all()
