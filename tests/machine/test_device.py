"""What the backend computes on: a GPU that cannot be used is never passed over in silence."""

import ctypes
from types import SimpleNamespace

import cv2
import keras
import numpy as np
import pytest

from horse10.errors import UserError
from horse10.machine import device
from horse10.machine.device import OutOfMemory, memory_for


@pytest.fixture
def broken_gpu(tmp_path, monkeypatch):
    """A machine with the device file of a GPU, on which the backend finds none."""
    (tmp_path / "nvidia0").touch()
    monkeypatch.setattr(device, "GPUS", str(tmp_path / "nvidia[0-9]*"))
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0"])
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def driver(monkeypatch, code):
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(cuInit=lambda flags: code))


def test_a_driver_that_does_not_start_is_the_reason(broken_gpu, monkeypatch):
    driver(monkeypatch, 999)
    with pytest.warns(UserWarning, match=r"has a GPU \(.*nvidia0\), but .* computes on the CPU: .*cuInit returns 999"):
        assert device.accelerators() == []


def test_a_missing_driver_library_is_the_reason(broken_gpu, monkeypatch):
    def missing(name):
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    with pytest.warns(UserWarning, match=r"driver library cannot be loaded \(libcuda.so.1: cannot open"):
        device.accelerators()


def test_a_backend_without_cuda_is_the_reason_and_what_to_install_is_said(broken_gpu, monkeypatch):
    driver(monkeypatch, 0)
    with pytest.warns(UserWarning, match=r"; install "):
        device.accelerators()


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_a_gpu_that_is_hidden_on_purpose_is_not_spoken_of(broken_gpu, monkeypatch, hidden, recwarn):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    assert device.accelerators() == [] and not recwarn.list


def test_a_gpu_that_works_and_a_machine_without_one_give_no_warning(broken_gpu, monkeypatch, recwarn):
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0", "gpu:0"])
    expected = [] if keras.backend.backend() == "torch" else ["gpu:0"]
    assert device.accelerators() == expected
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0"])
    monkeypatch.setattr(device, "GPUS", "/nowhere/nvidia*")
    assert device.accelerators() == [] and not recwarn.list


def test_no_xla_on_a_cpu_with_tensorflow():
    assert device.compiled_with_xla() == (keras.backend.backend() == "jax")


ResourceExhaustedError = type("ResourceExhaustedError", (Exception,), {})
XlaRuntimeError = type("XlaRuntimeError", (RuntimeError,), {})


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        np._core._exceptions._ArrayMemoryError((10**6, 10**6), np.dtype("uint8")),
        ResourceExhaustedError("Graph execution error:\nOOM when allocating tensor with shape[8,64,540,960]"),
        XlaRuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate 123456 bytes."),
        RuntimeError("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("std::bad_alloc"),
        cv2.error("OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 1 bytes"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_too_little_memory_is_one_message(error):
    message = r"Not enough memory for work \(.*\)\. This machine has .*GB.*\. Do less\."
    with pytest.raises(OutOfMemory, match=message) as told, memory_for("work", "Do less."):
        raise error
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("error", [ValueError("a room is missing"), UserError("out of memory lane"), KeyError("boom")])
def test_other_errors_stay_what_they_are(error):
    with pytest.raises(type(error), match=str(error.args[0])) as told, memory_for("work", "Do less."):
        raise error
    assert told.value is error
