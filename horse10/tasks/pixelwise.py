"""Maps at stride 16 as maps of the frame's pixels, and means over those that are known."""

from keras import ops

STRIDE_PX = 16  # of the backbones; the last cell of a row or column reaches beyond the frame


def to_frame(maps, size_px: tuple[int, int]):
    """Bilinear upsampling of maps (B, h, w, C) to (B, H, W, C): each cell is 16 x 16 px, what lies outside is cut off.

    Source: Mensink et al. 2021, Figure A.3a and A.6a; there the backbone has stride 4.
    """
    height, width = size_px
    whole = [STRIDE_PX * -(-side // STRIDE_PX) for side in size_px]
    return ops.image.resize(maps, whole, interpolation="bilinear")[:, :height, :width]


def mean_where(known, values):
    """Mean of the values where `known` is true; 0 if it is nowhere."""
    count = ops.sum(ops.cast(known, "float32"))
    return ops.sum(ops.where(known, values, 0.0)) / ops.maximum(count, 1.0)
