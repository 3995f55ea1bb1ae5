"""How well offers meet needs: three kinds of evidence, added up as log-odds.

    log-odds = bounded(BIAS + MEANING · meaning + WORDS · words) + facets

meaning  The mean of the best few passage pairs; a pair counts by how much closer the two are to
         each other than to what everybody writes (a constant form of the local scaling of Conneau
         et al. 2018).
words    The share of rare words, codes and concepts that the two have in common.
facets   See `facets`: agreement adds, contradiction takes away and lets no agreement help.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching import contradictions, facets, lexical
from matchmaker.matching.block import AS_NEED, AS_OFFER, FOR_NEED, FOR_OFFER, Block, Rows
from matchmaker.matching.table import reduce_groups

Matrix = npt.NDArray[np.float32]

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
    codes: list[dict[facets.Codes, int]],
) -> Fit:
    """Compare every need with every offer. One of the two should be a handful.

    `rarity` weighs terms and `codes` numbers stated codes, both as in the corpus.
    """
    meaning = _meaning(needs, offers)
    words = _words(needs, offers, rarity)
    stated = _stated(needs, offers, codes)
    odds = (text_odds(meaning, words) + stated).astype(np.float32)
    return Fit(_by_role(needs, offers, odds), meaning, words, stated)


def text_odds(meaning: Matrix, words: Matrix) -> Matrix:
    """Give what texts say, in log-odds up to MOST; meaning may be nan."""
    untold = np.isnan(meaning)
    told = np.where(untold, UNCOMPARED, meaning)
    # Words alone have to say what the vector will say.
    weight = np.where(untold, 2 * WORDS, WORDS)
    odds = MOST * np.tanh((BIAS + MEANING * told + weight * words) / MOST)
    return np.asarray(odds, np.float32)


def told_by(
    close: Matrix,
    need: lexical.Terms,
    offer: lexical.Terms,
    rarity: Callable[[lexical.Terms], Matrix],
) -> tuple[float, float]:
    """Give the meaning and words of one pair, as `fit` does: closeness (p, q), terms of each."""
    best = np.sort(close, axis=None)[::-1][: min(BEST, *close.shape)].tolist()
    told = [each for each in best if each > -math.inf]
    shared = np.intersect1d(need, offer, assume_unique=True)
    mine, theirs, both = (float(np.add.reduce(rarity(terms))) for terms in (need, offer, shared))
    words = both / math.sqrt(max(mine * theirs, 1e-9))
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
    mean, spread = needs.kept.scale[half]
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


def _stated(needs: Block, offers: Block, codes: list[dict[facets.Codes, int]]) -> Matrix:
    agrees = np.zeros((len(needs), len(offers)), np.float32)
    conflicts = np.zeros_like(agrees)
    for at, facet in enumerate(facets.COLUMNS):
        asked, ask = np.unique(needs.facets[:, at], return_inverse=True)
        given, give = np.unique(offers.facets[:, at], return_inverse=True)
        if not (asked.any() and given.any()):
            continue
        by_number = list(codes[at])
        if facet == facets.RULED_OUT and not _rule_out(by_number, (*asked, *given)):
            continue
        table = np.array(
            [
                [facets.evidence(facet, by_number[need], by_number[offer]) for offer in given]
                for need in asked
            ],
            np.float32,
        )[np.ix_(ask, give)]
        agrees += np.maximum(table, 0)
        conflicts += np.minimum(table, 0)
    return np.where(conflicts < 0, conflicts, agrees).astype(np.float32)


def _rule_out(by_number: list[facets.Codes], numbers: tuple[int, ...]) -> bool:
    return any(contradictions.rules_out(by_number[number]) for number in numbers)
