"""What a run takes: seconds of a step on two CPU cores, memory."""

from horse10.backbones import BACKBONES
from horse10.dataset.corrupted import KINDS, STRENGTHS

# Lines through the peaks of benchmarks/cost.py (MobileNetV2-0.35, 0.15 to 8 thousand frames, four sizes; ResNet-50)
BASE_MEMORY_MB = 1300  # TensorFlow and the libraries, and 300 for the evaluation
COPIES_OF_FRAMES = 3  # while they move to the device; then two
CORRUPTIONS = len(KINDS) * len(STRENGTHS)
CORRUPTING_S = 1.5  # one core: a frame of 162 x 288 px in 75 ways
MEMORY_MB_PER_STEP_S = 870  # activations, gradients and optimiser per second of a step


def cpu_step_s(arch: str, size: tuple[int, int], batch_size: int) -> float:
    """Seconds of one training step on two CPU cores, from the table's figure for 8 images of 162 x 288 px."""
    return BACKBONES[arch].cpu_step_s * batch_size / 8 * (size[0] * size[1]) / (162 * 288)


def minutes(arch: str, canvas: tuple[int, int], batch_size: int, iterations: int) -> float:
    """Of training on two CPU cores."""
    return iterations * cpu_step_s(arch, canvas, batch_size) / 60


def evaluation_minutes(arch: str, size: tuple[int, int], n_frames: int) -> float:
    """Of predicting so many frames on two CPU cores: forward only, a third of a step."""
    return n_frames * cpu_step_s(arch, size, 1) / 3 / 60


def corrupted_minutes(arch: str, size: tuple[int, int], n_frames: int) -> float:
    """Of making all corrupted copies of so many frames, at least of Horse-10's size, and of predicting them."""
    made_s = n_frames * CORRUPTING_S * max(1, (size[0] * size[1]) / (162 * 288))
    return made_s / 60 + evaluation_minutes(arch, size, n_frames * CORRUPTIONS)


def memory_mb(step_s: float, frames_mb: float) -> float:
    """Of a run whose training frames take so much, and whose step so long."""
    return BASE_MEMORY_MB + COPIES_OF_FRAMES * frames_mb + MEMORY_MB_PER_STEP_S * step_s
