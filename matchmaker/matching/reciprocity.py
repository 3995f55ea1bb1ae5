"""How what each side offers the other makes one score."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# The chance of a fit in a direction in which one side states nothing.
NEUTRAL = 0.5


def chance_of(odds: npt.ArrayLike) -> Numbers:
    """Give the chances, in [0, 1], that log-odds stand for."""
    chances: Numbers = 1 / (1 + np.exp(-np.asarray(odds, np.float64)))
    return chances


def combine(forward: Numbers, backward: Numbers) -> Numbers:
    """Combine the chances of both directions, nan where nothing is stated: the harmonic mean."""
    first = np.where(np.isnan(forward), NEUTRAL, forward)
    second = np.where(np.isnan(backward), NEUTRAL, backward)
    combined: Numbers = 2 * first * second / np.maximum(first + second, 1e-12)
    return combined
