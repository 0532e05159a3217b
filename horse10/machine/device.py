"""What the backend computes on, why it is not the GPU, and what to do when memory runs out."""

import ctypes
import os
import re
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob

import keras

from horse10.errors import UserError

GPUS = "/dev/nvidia[0-9]*"  # the device files of NVIDIA's driver on Linux
INSTALL = {
    "tensorflow": 'pip install "tensorflow[and-cuda]"',
    "jax": 'pip install "jax[cuda12]"',
    "torch": "the CUDA build from pytorch.org",
}
OUT_OF_MEMORY = re.compile(  # in the type or the text of what TensorFlow, JAX, PyTorch, OpenVINO, OpenCV, NumPy raise
    r"resource_?exhausted|memoryerror|out ?of ?memory|\boom\b|bad_alloc|bad allocation|insufficient memory|"
    r"(can't|cannot|could not|failed to|unable to) allocate",
    re.IGNORECASE,
)


class OutOfMemory(UserError, MemoryError):
    """The memory of the device or of the machine is too small."""


@contextmanager
def memory_for(work: str, remedy: str) -> Iterator[None]:
    """A block that, where memory runs out, ends with one message: what it was for, what there is, what to do."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:  # each backend has its own
        text = f"{type(error).__name__}: {error}"
        if not OUT_OF_MEMORY.search(text):
            raise
        reason = text.splitlines()[0][:200]
        raise OutOfMemory(f"Not enough memory for {work} ({reason}). {memory()}. {remedy}") from error


def memory() -> str:
    """How much memory there is, in words."""
    pages = [os.sysconf(name) if hasattr(os, "sysconf") else 0 for name in ("SC_PHYS_PAGES", "SC_AVPHYS_PAGES")]
    total, free = (count * os.sysconf("SC_PAGE_SIZE") / 1e9 if count else float("nan") for count in pages)
    query = ["nvidia-smi", "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader"]
    try:
        gpus = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        gpus = []
    return "; ".join([f"This machine has {total:.1f} GB, {free:.1f} GB of them free", *gpus])


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
