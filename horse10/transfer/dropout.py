"""Random numbers of dropout: what `get_weights` and `set_weights` leave out of a network."""

import keras
import numpy as np

States = list[tuple[keras.Variable, np.ndarray]]


def states(network: keras.Model) -> States:
    """The state of each of a network's generators, as it is now."""
    return [(value, np.asarray(value)) for value in network.variables if value.path.endswith("seed_generator_state")]


def restore(first: States) -> None:
    """Let the same layers be dropped again as when `states` was asked."""
    for generator, value in first:
        generator.assign(value)
