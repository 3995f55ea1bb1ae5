"""Which way of combining both directions tells two-sided pairs from one-sided ones best?

    python benchmarks/reciprocity.py

Constructed pairs: two-sided ones fit fairly both ways, one-sided ones fit very well one way and not
the other, with the spread that log-odds have on the development split. Prints the chance that a
two-sided pair scores above a one-sided one, and above one that states nothing backward.
"""

import numpy as np

from matchmaker.matching.reciprocity import NEUTRAL, combine

PAIRS = 100_000
# The standard deviation of log-odds over the pairs of the development split.
SPREAD = 0.63


def chances(chance, mean):
    return 1 / (1 + np.exp(-chance.normal(mean, SPREAD, PAIRS)))


def main():
    chance = np.random.default_rng(0)
    two = chances(chance, 1.0), chances(chance, 1.0)
    one = chances(chance, 2.2), chances(chance, -1.8)
    unsaid = chances(chance, 1.0), np.full(PAIRS, NEUTRAL)
    ways = {
        "forward alone": lambda f, b: f,
        "mean": lambda f, b: (f + b) / 2,
        "product (geometric mean)": lambda f, b: np.sqrt(f * b),
        "harmonic mean": combine,
        "minimum": np.minimum,
    }
    print(f"{'':28}{'over one-sided':>16}{'over unsaid':>14}")
    for name, way in ways.items():
        scores = [way(*pair) for pair in (two, one, unsaid)]
        print(
            f"{name:28}{(scores[0] > scores[1]).mean():>16.3f}"
            f"{(scores[0] > scores[2]).mean():>14.3f}"
        )


if __name__ == "__main__":
    main()
