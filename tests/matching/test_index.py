"""The nearest sources, of all or of few that are admitted."""

import numpy as np
import pytest

from matchmaker.matching.index import Space
from matchmaker.matching.vectors import unit


def test_of_few_that_are_admitted_the_nearest_are_found_among_very_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matchmaker.matching.index.EXACT", 1_000)
    monkeypatch.setattr("matchmaker.matching.index.LISTS", 64)
    monkeypatch.setattr("matchmaker.matching.index.PROBES", 4)
    chance = np.random.default_rng(1)
    vectors = unit(chance.standard_normal((4_000, 16)).astype(np.float32))
    space = Space(16)
    space.add(np.arange(4_000), vectors)
    admitted = np.zeros(4_000, np.bool_)
    admitted[chance.choice(4_000, 100, replace=False)] = True
    rows, _ = space.search(vectors[:5], 10, admitted)
    exact = np.argsort(-(vectors[:5] @ vectors[admitted].T), axis=1)[:, :10]
    assert [set(found) for found in rows] == [set(each) for each in np.flatnonzero(admitted)[exact]]
    assert not space.is_exact
