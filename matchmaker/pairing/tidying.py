"""Fewer breaks by swapping two slots along chains, for plans of any size."""

import random
from collections.abc import Callable

from matchmaker.pairing.days import runs
from matchmaker.pairing.graph import bits
from matchmaker.pairing.grid import Grid

_TRIES = 100_000  # chains looked at, at most


def tidy(grid: Grid, rng: random.Random, left: Callable[[], float]) -> None:
    """Swap slots along chains while that lowers the breaks, or now and then leaves them alike."""
    graph, tries = grid.graph, 0
    ragged = True
    while ragged and tries < _TRIES:
        ragged = False
        edges = list(grid.slot)
        rng.shuffle(edges)
        for edge in edges:
            if left() <= 0 or tries >= _TRIES:
                return
            here = grid.slot[edge]
            a, b = graph.ends[edge]
            if _lonely(grid, a, here) + _lonely(grid, b, here) == 0:
                continue
            for slot in bits(grid.allowed(edge) & ~(1 << here)):
                if _lonely(grid, a, slot) and _lonely(grid, b, slot):
                    continue
                tries += 1
                if _try_swap(grid, edge, here, slot):
                    ragged = True
                    break


def _lonely(grid: Grid, who: int, slot: int) -> bool:
    """Whether a participant has no meeting right before nor right after the slot."""
    at = grid.at[who]
    return not ((slot > 0 and at[slot - 1] >= 0) or (slot + 1 < len(at) and at[slot + 1] >= 0))


def _try_swap(grid: Grid, edge: int, c: int, d: int) -> bool:
    """Swap slots c and d along the chain through the edge if that lowers the breaks."""
    chain = grid.chain(edge, c, d)
    if chain is None:
        return False
    flip = (1 << c) | (1 << d)
    change = 0
    people: dict[int, int] = {}
    for other in chain:
        for who in grid.graph.ends[other]:
            people[who] = people.get(who, 0) + 1
    for who, ends in people.items():
        if ends == 1:  # in both slots or neither, nothing changes
            busy = grid.graph.available[who] & ~grid.free[who]
            change += max(0, runs(busy ^ flip) - 1) - max(0, runs(busy) - 1)
    if change >= 0:
        return False
    grid.swap(chain, c, d)
    return True
