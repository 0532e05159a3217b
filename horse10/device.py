"""What the backend computes on, and why it is not the GPU."""

import ctypes
import os
import warnings
from glob import glob

import keras

GPUS = "/dev/nvidia[0-9]*"  # the device files of NVIDIA's driver on Linux
INSTALL = {
    "tensorflow": 'pip install "tensorflow[and-cuda]"',
    "jax": 'pip install "jax[cuda12]"',
    "torch": "the CUDA build from pytorch.org",
}


def accelerators() -> list[str]:
    """What the backend computes on besides the CPU, e.g. ["gpu:0"]; empty on a CPU.

    Warns with the reason if this machine has a GPU that the backend cannot use: a CPU takes a hundred times as long.
    Nothing is said if the GPU is hidden on purpose (CUDA_VISIBLE_DEVICES is empty or -1).
    """
    backend = keras.backend.backend()
    if backend == "torch":
        import torch

        names = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    else:
        names = [name for name in keras.distribution.list_devices() if not name.lower().startswith("cpu")]
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    if not names and not hidden and (gpus := glob(GPUS)):
        warnings.warn(
            f"This machine has a GPU ({', '.join(sorted(gpus))}), but {backend} computes on the CPU: "
            f"{_reason(backend)}. Mend that, or say that the CPU is meant with CUDA_VISIBLE_DEVICES=-1.",
            stacklevel=2,
        )
    return names


def _reason(backend: str) -> str:
    """Why a GPU that is there cannot be used: the driver's or the backend's own words."""
    try:
        if code := ctypes.CDLL("libcuda.so.1").cuInit(0):
            return f"NVIDIA's driver does not start (cuInit returns {code}); see whether nvidia-smi works"
        if backend == "jax":
            __import__("jax").devices("cuda")
        elif backend == "torch":
            __import__("torch").cuda.init()
    except OSError as error:
        return f"NVIDIA's driver library cannot be loaded ({error})"
    except Exception as error:  # each backend has its own
        return f"{str(error).strip().rstrip('.')}; install {INSTALL[backend]}"
    return f"it is built without CUDA, or does not find CUDA's libraries; install {INSTALL[backend]}"


def compiled_with_xla() -> bool:
    """XLA pays on a GPU and is JAX's only way; on a CPU it made TensorFlow's training step six times slower."""
    backend = keras.backend.backend()
    return backend == "jax" or (backend == "tensorflow" and bool(accelerators()))
