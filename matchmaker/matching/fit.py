"""How well offers meet needs: three kinds of evidence, added up as log-odds.

    log-odds = bounded(BIAS + MEANING · meaning + WORDS · words) + facets

meaning  The mean of the best few passage pairs; a pair counts by how much closer the two are to
         each other than to what everybody writes (a constant form of the local scaling of Conneau
         et al. 2018).
words    The share of rare words, codes and concepts that the two have in common.
facets   See `facets`: agreement adds, contradiction takes away and lets no agreement help.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from matchmaker.matching import facets, lexical
from matchmaker.matching.block import AS_NEED, AS_OFFER, FOR_NEED, FOR_OFFER, Block, Rows
from matchmaker.matching.table import Numbered, reduce_groups

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
Column = npt.NDArray[np.int32]
Stated = Numbered[facets.Codes]

BIAS = -3.4
MEANING = 0.9
WORDS = 12.0
# How many passage pairs speak for two listings.
BEST = 3
# Texts alone never say more than this, so that a contradiction outweighs the best of them.
MOST = 3.0
# What a pair counts that no model can compare: below the average of those that it can.
UNCOMPARED = -0.5
# A summary that stands in for a side on which nothing is listed says half of what a listing says
# for a fit, and all that a listing says against it.
STAND_IN = 0.5


@dataclass(frozen=True, slots=True)
class Fit:
    """How u needs are met by v offers, all (u, v) float32.

    `odds` are log-odds, -inf where the two roles do not meet; `meaning` is nan where no model
    compares the two; `words` is in [0, 1]; `stated` is what the facets add.
    """

    odds: Matrix
    meaning: Matrix
    words: Matrix
    stated: Matrix


def fit(
    needs: Block,
    offers: Block,
    rarity: Callable[[lexical.Terms], Matrix],
    codes: Sequence[Stated],
    meaning: Matrix | None = None,
) -> Fit:
    """Compare every need with every offer. One of the two should be a handful.

    `rarity` weighs terms and `codes` numbers stated codes, both as in the corpus. `meaning`, where
    it is known already or estimated, is as in Fit.
    """
    if meaning is None:
        meaning = _meaning(needs, offers)
    words = _words(needs, offers, rarity)
    said = _stated(needs.facets, offers.facets, codes)
    odds = (text_odds(meaning, words) + said).astype(np.float32)
    return Fit(_by_role(needs, offers, odds), meaning, words, said)


def text_odds(meaning: Matrix, words: Matrix) -> Matrix:
    """Give what texts say, in log-odds up to MOST; meaning may be nan."""
    untold = np.isnan(meaning)
    told = np.where(untold, UNCOMPARED, meaning)
    # Words alone have to say what the vector will say.
    weight = np.where(untold, 2 * WORDS, WORDS)
    odds = MOST * np.tanh((BIAS + MEANING * told + weight * words) / MOST)
    return np.asarray(odds, np.float32)


def told_by(
    close: Matrix, need: Mapping[int, float], offer: Mapping[int, float]
) -> tuple[float, float]:
    """Give the meaning and words of one pair, as `fit` does: closeness (p, q), weights of terms."""
    best = np.sort(close, axis=None)[::-1][: min(BEST, *close.shape)].tolist()
    told = [each for each in best if each > -math.inf]
    both = math.fsum(need[term] for term in need.keys() & offer.keys())
    sizes = math.fsum(need.values()) * math.fsum(offer.values())
    words = both / math.sqrt(max(sizes, 1e-9))
    return sum(told) / len(told) if told else math.nan, words


def _by_role(needs: Block, offers: Block, odds: Matrix) -> Matrix:
    stands = (needs.role == FOR_NEED)[:, None], (offers.role == FOR_OFFER)[None]
    odds = np.where(stands[0] | stands[1], np.minimum(odds, STAND_IN * odds), odds)
    meets = np.isin(needs.role, AS_NEED)[:, None] & np.isin(offers.role, AS_OFFER)[None]
    return np.where(meets & ~(stands[0] & stands[1]), odds, -np.inf).astype(np.float32)


def closeness(needs: Block, offers: Block) -> Matrix:
    """Give how close each passage is to each, (p, q), in spreads; -inf where it cannot be told."""
    found = np.full((len(needs.passages), len(offers.passages)), -np.inf, np.float32)
    english, cross = ((needs.known(half), offers.known(half)) for half in (0, 1))
    if cross[0].any() and cross[1].any() and not (english[0].all() and english[1].all()):
        found = _compared(needs, offers, 1, found)
    if english[0].any() and english[1].any():
        found = _compared(needs, offers, 0, found)
    return found


def _compared(needs: Block, offers: Block, half: int, found: Matrix) -> Matrix:
    """Fill in what one half can tell; English with English takes the place of the other."""
    # Many rows times a handful takes a fraction of a handful times many.
    close = np.ascontiguousarray((offers.half(half) @ needs.half(half).T).T)
    close -= 0.5 * needs.generic(half)[:, None]
    close -= 0.5 * offers.generic(half)
    mean, spread = needs.kept.yardstick.scale[half]
    close = ((close - mean) / spread).astype(np.float32)
    known = needs.known(half)[:, None], offers.known(half)
    if known[0].all() and known[1].all():
        return close
    return np.where(known[0] & known[1], close, found).astype(np.float32)


def _meaning(needs: Block, offers: Block) -> Matrix:
    """Give the mean of each two sources' best few passage pairs, nan where none can be compared."""
    if len(needs) > len(offers):
        return _meaning(offers, needs).T
    close = closeness(needs, offers)
    sizes = np.diff(offers.starts)
    found = np.empty((len(needs), len(offers)), np.float32)
    for at in range(len(needs)):
        one = close[needs.starts[at] : needs.starts[at + 1]]
        # A text of one sentence is met by one sentence.
        found[at] = _mean_of_best(one, offers.starts, np.minimum(min(BEST, len(one)), sizes))
    return found


def _mean_of_best(close: Matrix, starts: Rows, most: Rows) -> Matrix:
    """Give the mean of the best `most` (v,) of each group of columns of close, (p, q) to (v,)."""
    top = -np.sort(-close, axis=0)[:BEST]
    values = np.ascontiguousarray(top.T).ravel()
    begins = starts * len(top)
    group = np.repeat(np.arange(len(most)), np.diff(begins))
    sums = np.zeros(len(most), np.float32)
    counts = np.zeros(len(most), np.float32)
    for turn in range(BEST):
        best = reduce_groups(values, begins, np.maximum, -np.inf)
        counted = np.isfinite(best) & (turn < most)
        sums[counted] += best[counted]
        counts += counted
        at = np.flatnonzero(values == best[group])
        first = at[np.unique(group[at], return_index=True)[1]]
        values[first] = -np.inf
    with np.errstate(invalid="ignore"):
        return (sums / np.where(counts, counts, np.nan)).astype(np.float32)


def _words(needs: Block, offers: Block, rarity: Callable[[lexical.Terms], Matrix]) -> Matrix:
    """Give the weight of shared terms over the geometric mean of both sides' weights."""
    if len(needs) > len(offers):
        return _words(offers, needs, rarity).T
    weights = rarity(offers.terms)
    sizes = reduce_groups(weights, offers.term_starts, np.add, 0.0)
    found = np.zeros((len(needs), len(offers)), np.float32)
    asked = np.zeros(3 * lexical.PLACES, np.bool_)
    for at in range(len(needs)):
        terms = needs.terms[needs.term_starts[at] : needs.term_starts[at + 1]]
        asked[terms] = True
        shared = reduce_groups(weights * asked[offers.terms], offers.term_starts, np.add, 0.0)
        asked[terms] = False
        found[at] = shared / np.sqrt(np.maximum(sizes * rarity(terms).sum(), 1e-9))
    return found


def _stated(needs: Numbers, offers: Numbers, codes: Sequence[Stated]) -> Matrix:
    """Give what the facets of u needs and v offers add, (u, v), of the numbers of their codes."""
    agrees = np.zeros((len(needs), len(offers)), np.float32)
    conflicts = np.zeros_like(agrees)
    for at, facet in enumerate(facets.COMPARED):
        found = _tabled(
            needs[:, at], offers[:, at], codes[at], codes[at], partial(facets.evidence, facet)
        )
        if found is not None:
            agrees += np.maximum(found, 0)
            conflicts += np.minimum(found, 0)
    out, about = (facets.COLUMNS.index(name) for name in (facets.RULED_OUT, facets.ABOUT))
    meet = codes[out], codes[about], facets.exclusion
    by_needs = _tabled(needs[:, out], offers[:, about], *meet)
    by_offers = _tabled(offers[:, out], needs[:, about], *meet)
    if by_needs is not None or by_offers is not None:
        none = np.zeros_like(agrees)
        conflicts += np.minimum(
            none if by_needs is None else by_needs, none if by_offers is None else by_offers.T
        )
    return np.where(conflicts < 0, conflicts, agrees).astype(np.float32)


def _tabled(
    ones: Column,
    others: Column,
    of_ones: Stated,
    of_others: Stated,
    compare: Callable[[facets.Codes, facets.Codes], float],
) -> Matrix | None:
    """Compare each of some codes with each of others, by number; None if either states nothing."""
    if not (ones.any() and others.any()):
        return None
    first, place = _distinct(ones, len(of_ones))
    second, other_place = _distinct(others, len(of_others))
    theirs = [of_others[number] for number in second.tolist()]
    table = [[compare(of_ones[number], other) for other in theirs] for number in first.tolist()]
    found: Matrix = np.array(table, np.float32)[place][:, other_place]
    return found


def _distinct(numbers: Column, count: int) -> tuple[Rows, Rows]:
    """Give the distinct ones of numbers below `count`, and the place among them of each."""
    is_there = np.zeros(count, np.bool_)
    is_there[numbers] = True
    places = np.cumsum(is_there) - 1
    return np.flatnonzero(is_there), places[numbers]
