"""Features at output stride 16 to score maps and location refinement at stride 8."""

from keras import layers, ops


def deconvolution(features, channels: int, name: str):
    """One transposed convolution, 3 x 3 with stride 2, bias, no activation: (B, h, w, C) -> (B, 2h, 2w, channels).

    Glorot-uniform kernel and zero bias. Source: DeepLabCut v2.1, pose_net.py:19-27.
    """
    return layers.Conv2DTranspose(channels, 3, strides=2, padding="same", name=name)(features)


def deconvolution_at(features, row, column, kernel, bias):
    """What `deconvolution` gives at one cell for each body part, without computing the others.

    An output cell at an even place reads two cells of the features: its own with the kernel's first tap, the one before
    with the last; at an odd place it reads its own alone, with the middle one.

    Args:
        features: (B, h, w, C); row, column: (B, K) of the output, 0..2h - 1 and 0..2w - 1.
        kernel: (3, 3, 2K, C) and bias: (2K,) of the layer; channels 2k and 2k + 1 belong to body part k.

    Returns:
        (B, K, 2).
    """
    n_parts, depth = row.shape[1], features.shape[-1]
    padded = ops.pad(features, [[0, 0], [1, 0], [1, 0], [0, 0]])  # a first row and column of zeros
    n_frames, height, width, _ = ops.shape(padded)

    def cells_and_taps(position):
        """Cells of the padded features along one axis, and the kernel's taps for them, both (B, K, 2)."""
        odd = position % 2
        before = ops.where(odd == 1, 0, position // 2)  # zeros, or the cell before
        return ops.stack([before, position // 2 + 1], axis=-1), ops.stack([ops.full_like(odd, 2), odd], axis=-1)

    (rows, vertical), (columns, horizontal) = cells_and_taps(row), cells_and_taps(column)
    frame, part = ops.arange(n_frames)[:, None, None, None], ops.arange(n_parts)[None, :, None, None]
    cells = (frame * height + rows[..., None]) * width + columns[..., None, :]  # (B, K, 2, 2)
    taps = (vertical[..., None] * 3 + horizontal[..., None, :]) * n_parts + part
    inputs = ops.take(ops.reshape(padded, (-1, depth)), ops.reshape(cells, (-1,)), axis=0)
    weights = ops.take(ops.reshape(kernel, (-1, 2, depth)), ops.reshape(taps, (-1,)), axis=0)
    products = ops.reshape(ops.matmul(weights, inputs[:, :, None]), (n_frames, n_parts, 4, 2))
    return ops.sum(products, axis=2) + ops.reshape(bias, (n_parts, 2))
