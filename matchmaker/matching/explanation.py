"""Why two organisations were matched: quotes, facets, shared terms, and what could not be read.

A quote is shown only if leaving it out lowers the odds of the pair of listings that carried the
match: each is tried. Nothing here is worded; a template words codes in the reader's language.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import numpy as np

from matchmaker.matching import concepts, contradictions, facets, language, lexical
from matchmaker.matching.block import Block
from matchmaker.matching.concepts import Named
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.fit import Matrix, closeness, text_odds, told_by
from matchmaker.matching.generic import is_biography
from matchmaker.matching.lexical import Terms
from matchmaker.matching.ranking import Match, Pair, Query
from matchmaker.matching.sources import Quotable, Source, source_of
from matchmaker.profiles.document import Organisation
from matchmaker.prose.exclusions import Exclusion

OUT, ABOUT = (facets.COLUMNS.index(name) for name in (facets.RULED_OUT, facets.ABOUT))
# How many of the best passage pairs are tried before a match goes without a quote.
TRIED = 6
# Passages by how little they tell: sentences are quoted before titles, lives of companies last.
TELLING, TITLE, BIOGRAPHY = range(3)
# Shared words this rare are worth naming (see `Corpus.rarity`), and so many of them.
RARE, NAMED_TERMS = 0.3, 5
# Words that may be rare in a corpus and yet say nothing of why two fit.
_UNTELLING = """
    above across actually after again along already although always among another around back
    based because become before begin below best better between beyond bring brings come could
    day different does doing done down during either else enough even ever every far few find
    finds first follow fully further get give given gives go good great help helps here high
    however include includes including keep large last later least less like long look looking
    looks low made main make makes many might month much must near need needs never next non
    often once one only open others otherwise out part per place please provide put quite rather
    ready really right same second see seek seeking several shall should show shows side since
    small so some soon still take takes team thing three time today together too toward towards
    turn two type used uses using very want way week well whatever whether while whole whose why
    wide within without work works world year yet
    access activities activity additional additionally address advisory agency application
    applications approach approaches area areas automate automated brand build building built
    business centralized client clients comprising complete comprehensive cost costs create created
    currently customer customers deliver delivering delivers design designed develop developed
    developing development develops direct division drive driven efficient enable enables enabling
    end ensure expert expertise experts focus focused focuses founded founder founders future
    general global group growth headquartered improve improved improves improving industry
    innovation innovative key launch launched lead leader leading leave level life maintain
    maintenance manage managed management market markets men mission model name new number operate
    operates operating operation operational operations option options order organization oversight
    partner partners patient patients people plan plans platform platforms portfolio post power
    powered practice process processes product production products professional professionals
    program programme programmes programs project projects quality quick quickly range real related
    research result results segment service services significant single solution solutions special
    specialize specializes specific specifically standard start state suite support supporting
    supports system systems technology term thorough time tool tools treat treatment training
    traditional unique unit adult material machine machines movement targeting remote units user
    users value variety various district know networks prior read reads reason
    branded categories category counter department departments finished government license
    licensed partnership partnerships wholesaler wholesalers
"""
_UNTELLING_CHINESE = """
    一个 一家 机构 公司 技术 系统 选择 完成 研发 方案 产品 合作 伙伴 寻找
    提供 服务 支持 用于 可以 项目 中国 我们 需要 进行 通过 平台 开发 团队
    企业 能够 希望 以及 使用 应用 领域 市场 推广 国内 国际 全国 城市 多家
    多个 目前 已有 帮助 训练 工作 管理 相关 专业 主要 实现 建立 包括 具有
    拥有 其他
"""
UNTELLING = frozenset((_UNTELLING + _UNTELLING_CHINESE).split())
# What joins the parts of a list: "and a vaccine;".
_JOINING = re.compile(r"^(?:and|or|as well as)\s+|[;,，；、]$", re.IGNORECASE)
# Notes on a source, why its ranking rests on less than its meaning.
NO_TEXT, NUMBERS, UNREAD, WAITING = "no-text", "numbers-only", "language-not-read", "vector-waits"


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage and whose it is; `listing` is empty for a summary."""

    organisation: str
    listing: str
    passage: Quotable

    @property
    def shown(self) -> str:
        """The passage without what only joined it to its neighbours in a list."""
        return _JOINING.sub("", self.passage.text)


@dataclass(frozen=True, slots=True)
class RuledOut:
    """What one side rules out and the other is about, and the sentence that says so."""

    organisation: str
    exclusion: Exclusion
    sentence: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an offer meets a need: forward the query needs, backward the candidate does.

    `quotes` are (need, offer), or None if no passage carried the match. `facets` compare all
    facets, `ruled_out` is what prose excludes. `terms` are rare words that both texts hold, `named`
    the codes that both name, in whichever language, the rarest first.
    `notes` say for (need, offer) why one was ranked by less than its meaning, empty if it was not.
    """

    need: tuple[str, str]
    offer: tuple[str, str]
    quotes: tuple[Quote, Quote] | None
    facets: tuple[facets.Verdict, ...]
    ruled_out: tuple[RuledOut, ...]
    terms: tuple[str, ...]
    named: tuple[Named, ...]
    notes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons of a match, each None where that direction has nothing stated."""

    forward: Reason | None
    backward: Reason | None

    @property
    def main(self) -> Reason | None:
        """The forward reason, or the backward one where there is no forward."""
        return self.forward or self.backward


def explain(corpus: Corpus, query: Query, match: Match, main: Reason | None = None) -> Explanation:
    """Explain a match of `rank`; KeyError if the candidate has left the corpus since.

    `main` is what `main_reason` has given already, if it has been asked.
    """
    main = main or main_reason(corpus, query, match)
    if match.forward_pair is None:
        return Explanation(None, main)
    return Explanation(main, _explained(corpus, query, match, is_forward=False))


def main_reason(corpus: Corpus, query: Query, match: Match) -> Reason | None:
    """Give `explain(…).main` without working out the other direction."""
    return _explained(corpus, query, match, is_forward=match.forward_pair is not None)


def _explained(corpus: Corpus, query: Query, match: Match, *, is_forward: bool) -> Reason | None:
    pair = match.forward_pair if is_forward else match.backward_pair
    with corpus.lock:
        document = corpus.document(match.organisation)
        return None if pair is None else _reason(corpus, query, pair, document, is_forward)


@dataclass(frozen=True, slots=True)
class _Party:
    """One side of a pair: its source and its row."""

    source: Source
    block: Block


def _reason(
    corpus: Corpus, query: Query, pair: Pair, document: Organisation, is_forward: bool
) -> Reason:
    mine = _Party(query.sources[pair.query], query.block.single(pair.query))
    theirs = _Party(source_of(document, pair.candidate), corpus.single(document.id, pair.candidate))
    need, offer = (mine, theirs) if is_forward else (theirs, mine)
    shared = np.intersect1d(need.block.terms, offer.block.terms, assume_unique=True)
    weights = _weights(corpus, shared)
    return Reason(
        (need.source.organisation, need.source.listing),
        (offer.source.organisation, offer.source.listing),
        _quotes(corpus, need, offer),
        facets.verdicts(need.source.facets, offer.source.facets),
        (*_ruled_out(corpus, need, offer), *_ruled_out(corpus, offer, need)),
        _shared_terms(corpus, weights, need, offer),
        _shared_names(weights, need, offer),
        (_note(need), _note(offer)),
    )


def _ruled_out(corpus: Corpus, one: _Party, other: _Party) -> Iterator[RuledOut]:
    """Walk what one side rules out and the other is about."""
    out, about = (
        corpus.codes[column][int(party.block.facets[0, column])]
        for party, column in ((one, OUT), (other, ABOUT))
    )
    for exclusion in contradictions.broken(out, about):
        for passage in one.source.passages:
            if exclusion in one.source.ruled_out(passage):
                yield RuledOut(one.source.organisation, exclusion, passage.text)
                break


def _quotes(corpus: Corpus, need: _Party, offer: _Party) -> tuple[Quote, Quote] | None:
    close = closeness(need.block, offer.block)
    asked, given = _weights(corpus, need.block.terms), _weights(corpus, offer.block.terms)
    whole = told_by(close, asked, given)
    for first, second in _best_pairs(close, need.source, offer.source):
        told = (
            whole,
            told_by(_without(close, first), _of(asked, need.source.terms(first)), given),
            told_by(_without(close.T, second), asked, _of(given, offer.source.terms(second))),
        )
        odds, *without = text_odds(*np.array(told, np.float32).T).tolist()
        if max(without) < odds:
            return _quote(need.source, first), _quote(offer.source, second)
    return None


def _weights(corpus: Corpus, terms: Terms) -> dict[int, float]:
    return dict(zip(terms.tolist(), corpus.rarity(terms).tolist(), strict=True))


def _of(weights: Mapping[int, float], terms: Terms) -> dict[int, float]:
    return {term: weights[term] for term in terms.tolist() if term in weights}


def _without(close: Matrix, passage: int) -> Matrix:
    return np.concatenate([close[:passage], close[passage + 1 :]])


def _best_pairs(close: Matrix, need: Source, offer: Source) -> Iterator[tuple[int, int]]:
    """Walk the closest pairs of passages: of the texts, then with a title, then of biography."""
    order = np.argsort(-close, axis=None, kind="stable")
    order = order[np.isfinite(close.ravel()[order])]
    pairs = [divmod(at, close.shape[1]) for at in order.tolist()]
    for wanted in (TELLING, TITLE, BIOGRAPHY):
        of_kind = (
            (first, second)
            for first, second in pairs
            if max(_poverty(need.passages[first]), _poverty(offer.passages[second])) == wanted
        )
        yield from islice(of_kind, TRIED)


@lru_cache(maxsize=16384)
def _poverty(passage: Quotable) -> int:
    """Say how little a passage tells a reader of why two fit."""
    if is_biography(passage.text):
        return BIOGRAPHY
    return TITLE if passage.field == "title" else TELLING


def _quote(source: Source, passage: int) -> Quote:
    return Quote(source.organisation, source.listing, source.passages[passage])


def _text(source: Source) -> str:
    return "\n".join(filter(None, source.meant()))


def _shared_terms(
    corpus: Corpus, shared: Mapping[int, float], need: _Party, offer: _Party
) -> tuple[str, ...]:
    """Name rare words that both texts hold; of the longer one only those are looked up."""
    found: list[str] = []
    rare = {term: weight for term, weight in shared.items() if weight >= RARE}
    if rare:
        texts = sorted(
            (_text(need.source), _text(offer.source)), key=lambda text: (len(text), text)
        )
        longer = unicodedata.normalize("NFKC", texts[1])
        joined = lexical.joined(longer)
        ranked = sorted(
            (-rare[term], _uncapitalised(written, longer))
            for term, (name, written) in _surfaces(texts[0]).items()
            # Terms are hashes, so that the word itself is looked for too.
            if term in rare and name.removesuffix("y") in joined
        )
        found = [term for _, term in ranked]
        found = [term for term in found if not _is_in_other(term, found)]
    found += _shared_chinese(corpus, *(_text(party.source) for party in (need, offer)))
    return tuple(dict.fromkeys(found))[:NAMED_TERMS]


def _is_in_other(term: str, found: list[str]) -> bool:
    """Say whether another term that is named anyway says the same: CLDN18.2 for CLDN18."""
    return any(
        term.casefold() in other.casefold() and len(term) < len(other)
        for other in found
        if lexical.is_code(other) or not other.isalpha()
    )


def _shared_chinese(corpus: Corpus, need: str, offer: str) -> list[str]:
    """Give what both say in Chinese, as long as it goes, the rarest first."""
    if need.isascii() or offer.isascii():
        return []
    weighed = []
    for run in lexical.common_runs(need, offer):
        pairs = [lexical.place_of(lexical.WORD, run[at : at + 2]) for at in range(len(run) - 1)]
        weighed.append((float(corpus.rarity(np.array(pairs, np.uint32)).max()), run))
    ranked = sorted(weighed, key=lambda each: (-each[0], each[1]))
    return [run for weight, run in ranked if weight >= RARE and run not in UNTELLING]


@lru_cache(maxsize=4096)
def _surfaces(text: str) -> Mapping[int, tuple[str, str]]:
    """Give the telling words of a text by term: in plain form, and as it is written there."""
    found: dict[int, tuple[str, str]] = {}
    for kind, name, written in lexical.spelled_in(text):
        if name not in UNTELLING and name.isascii():
            place = lexical.place_of(kind, name)
            found[place] = name, _plainer(written, found.get(place, (name, written))[1])
    return found


def _plainer(one: str, other: str) -> str:
    """Give the spelling without a capital that only begins a sentence, if there is one."""
    return min(one, other, key=lambda each: (_is_capitalised(each), each))


def _uncapitalised(written: str, other: str) -> str:
    """Give a word without the capital that only begins a sentence, as another text shows it."""
    small = written.lower()
    plain = _is_capitalised(written) and re.search(rf"\b{re.escape(small)}\b", other)
    return small if plain else written


def _is_capitalised(word: str) -> bool:
    return word.istitle() and word[1:].islower()


def _shared_names(shared: Mapping[int, float], need: _Party, offer: _Party) -> tuple[Named, ...]:
    """Give what the shorter text names and the longer side speaks of, the rarest first."""
    if not any(lexical.is_concept(term) for term in shared):
        return ()
    shorter = min(_text(need.source), _text(offer.source), key=len)
    weighed = []
    for named in concepts.find(shorter):
        places = concepts.places_of(named)
        if shared.keys() >= set(places):
            weight = max(shared[place] for place in places)
            weighed.append((-weight, named.facet, named.code, named))
    return tuple(named for *_, named in sorted(weighed, key=lambda each: each[:3]))


def _note(party: _Party) -> str:
    """Say why a source was ranked by less than its meaning; empty if it was not."""
    if not any(party.source.meant()):
        return NO_TEXT
    if (party.block.known(0) | party.block.known(1)).any():
        return ""
    spoken = language.detect(_text(party.source))
    if spoken == language.WORDLESS:
        return NUMBERS
    return UNREAD if spoken == language.UNREADABLE else WAITING


def without_passage(organisation: Organisation, quote: Quote) -> Organisation:
    """Give an organisation as if a quoted passage had not been written.

    Whoever doubts a reason ranks again with this: the score is lower.
    """
    start, end, field = quote.passage.start, quote.passage.end, quote.passage.field
    if field == "summary":
        left = organisation.summary
        return replace(organisation, summary=left[:start] + left[end:])
    listings = tuple(
        replace(listing, **{field: getattr(listing, field)[:start] + getattr(listing, field)[end:]})
        if listing.id == quote.listing
        else listing
        for listing in organisation.listings
    )
    return replace(organisation, listings=listings)
