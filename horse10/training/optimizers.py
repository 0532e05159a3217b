"""The papers' optimisers, with DeepLabCut's constants and TensorFlow 1's semantics."""

import math
from collections.abc import Callable

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="horse10")
class Momentum(keras.optimizers.SGD):
    """SGD with TensorFlow 1's momentum: the learning rate stays outside the accumulator.

    Keras multiplies each gradient by the rate of its own step, so that for some ten steps after a change of rate the
    two differ. Source: DeepLabCut v2.1, train.py:84 (tf.train.MomentumOptimizer, 0.9).
    """

    def __init__(self, learning_rate=0.01, momentum=0.9, **options):
        super().__init__(learning_rate=learning_rate, momentum=momentum, **options)

    def update_step(self, gradient, variable, learning_rate):
        accumulator = self.momentums[self._get_variable_index(variable)]
        self.assign(accumulator, accumulator * self.momentum + ops.cast(gradient, variable.dtype))
        self.assign_sub(variable, accumulator * ops.cast(learning_rate, variable.dtype))


@keras.saving.register_keras_serializable(package="horse10")
class Adam(keras.optimizers.Adam):
    """Adam with each variable's update as one operation where TensorFlow computes; Keras builds it of a dozen."""

    def update_step(self, gradient, variable, learning_rate):
        if keras.backend.backend() != "tensorflow":
            super().update_step(gradient, variable, learning_rate)
            return
        from tensorflow import raw_ops

        index, done = self._get_variable_index(variable), ops.cast(self.iterations, "float32")
        raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=self.beta_1 ** (done + 1),
            beta2_power=self.beta_2 ** (done + 1),
            lr=ops.cast(learning_rate, "float32"),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


def make_optimizer(name: str, learning_rate):
    """Adam or momentum SGD with DeepLabCut's constants (v2.1.10, train.py:105-115)."""
    return Momentum(learning_rate) if name == "momentum" else Adam(learning_rate, epsilon=1e-8)


def forget(optimizer: keras.optimizers.Optimizer) -> None:
    """The optimizer as it was before its first step."""
    for variable in optimizer.variables:
        variable.assign(ops.zeros(variable.shape, variable.dtype))


def cosine(rate: float, step: int, steps: int) -> float:
    """The learning rate of a step: from `rate` at the first to nearly zero at the last."""
    return rate * (1 + math.cos(math.pi * step / steps)) / 2


def rates_of(schedule: keras.optimizers.schedules.LearningRateSchedule) -> Callable[[int], float]:
    """The learning rate of each step, to the bit as an optimizer that holds the schedule computes it in its graph."""
    compiled = schedule
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        compiled = tensorflow.function(schedule, autograph=False)
    elif keras.backend.backend() == "jax":
        import jax

        on_host, host = jax.jit(schedule), jax.devices("cpu")[0]  # a GPU would answer after all steps asked of it
        return lambda step: float(on_host(jax.device_put(np.int32(step), host)))
    return lambda step: float(compiled(ops.convert_to_tensor(step, "int32")))
