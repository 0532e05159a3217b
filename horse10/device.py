"""What the backend computes on."""

import keras


def accelerators() -> list[str]:
    """What the backend computes on besides the CPU, e.g. ["gpu:0"]; empty on a CPU."""
    if keras.backend.backend() == "torch":
        import torch

        return [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    return [name for name in keras.distribution.list_devices() if not name.lower().startswith("cpu")]


def compiled_with_xla() -> bool:
    """XLA pays on a GPU and is JAX's only way; on a CPU it made TensorFlow's training step six times slower."""
    backend = keras.backend.backend()
    return backend == "jax" or (backend == "tensorflow" and bool(accelerators()))
