"""Clauses of a need that hold names, one denial, and nothing but words of who wants what and when.

"Our desk has no remit for ophthalmology", "peptides hold no interest for us", 请避开细胞治疗. A
word that is not known here may change what is meant ("no approved", "not only"): nothing is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.prose.diseases import is_field
from matchmaker.prose.listed_names import DISEASES, KINDS, Name, Statement, names_in_whole
from matchmaker.prose.others import is_by_others
from matchmaker.prose.passages import HAN_LETTER

# In letters; a longer clause is no plain statement.
_LONGEST = 120

_SCOPE = r"scope|mandate|remit|focus|strategy|brief|criteria|interests?"
_OURS = r"what\s+we\s+(?:(?:do|fund|cover|seek)(?!\s+not)|want|are\s+after)"
# What says that somebody wants something, what denies, and what does both.
_WANT = (
    rf"{_SCOPE}|{_OURS}|interested|appetite|budget|room|place|for\s+us|something\s+we|(?:home|partner)\s+for|"
    r"fit|invest(?:ing)?|want(?:ed)?|fund|send|submit|consider(?:ing|ed)?|look(?:ing)?|"
    r"seek(?:ing)?|sought|accept(?:ing|ed)?|review(?:ing|ed)?|pursu(?:e|ing)|in-?licen[cs]e|"
    r"evaluat(?:e|ing)|receive|welcome|approve|support|match|cover|handle|touch|take\s+on|acquire"
)
_DENIAL = r"(?:a\s+)?no(?:-go)?|not|cannot|never|nor|neither|\w+n[’']t"
_REFUSAL = (
    r"(?:outside|beyond|out\s+of)(?:\s+of)?(?:\s+(?:our|the))?(?:\s+current)?\s+"
    rf"(?:{_SCOPE}|{_OURS}|it|that)|(?:stay|steer)\s+(?:away\s+from|clear\s+of)|leave\s+out|"
    r"avoid(?:ing)?|skip|refrain|decline|pass\s+on|"
    r"need\s+not\s+apply|rather\s+not|decided\s+against|closed\s+to|unable\s+to|hold\s+back\s+on|neither$"
)
_LEADING = (
    r"please|kindly|note|that|also|sorry|regrettably|unfortunately|currently|today|so|then|"
    r"for\s+now|as\s+of\s+today|at\s+(?:this|the)\s+(?:stage|moment|point|time)|at\s+present"
)
_WHEN = (
    r"at|this|the|in|for|now|time|point|stage|moment|present|presently|currently|today|year|"
    r"longer|more|any|anymore|please|thanks|here|at\s+all|us|"
    r"either|to|as|well|of|until\s+further\s+notice|call|search"
)
_FILLING = (
    r"we(?:[’']d)?|I|our|my|you|me|there|is|are|be|been|has|have|holds?|lies?|falls?|"
    r"remains?|do|does|will|would|can|should|an?|on|from|within|with|by|into|desk|team|"
    r"group|company|firm|board|areas?|fields?|space|right|good|anything|something|what|see|take|"
    r"forward|work|working|sending|ideas|pitches|proposals|new|investment\s+committee"
)
_WANT_CHINESE = (
    r"考虑|接受|做|投资|投|引进|看|涉足|碰|评估|征集|收|新增|进入|投资计划|符|关注|布局|需要|感?兴趣|方向|范围|预算|推荐|"
    r"发送|投递"
)
_DENIAL_CHINESE = r"(?<![要是会看做投])不|勿|[没无]有?(?=兴趣|预算)"
_REFUSAL_CHINESE = r"避开|谢绝|绕行"
_FILLING_CHINESE = (
    r"我们|我司|本基金|公司|团队|的|了|是|在|属于|请|也|都|均|已经?|先|再|会|暂时?|目前|现阶段|"
    r"短期内?|今年|本次|本轮|对|于|任何|相关|类|项目|一般|予|里|与|战略|计划|一律|一概|恕|要|给"
)


@dataclass(frozen=True, slots=True)
class _Language:
    """What runs of words say in a language; `clause` finds what is read as one."""

    known: re.Pattern[str]
    want: re.Pattern[str]
    denial: re.Pattern[str]
    refusal: re.Pattern[str]
    leading: re.Pattern[str]
    when: re.Pattern[str]
    clause: re.Pattern[str]


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\b(?:{'|'.join(alternatives)})\b[\s,:]*)+", re.IGNORECASE)


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


def _characters(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(alternatives)})+")


_ENGLISH = _Language(
    known=_words(_REFUSAL, _WANT, _DENIAL, _LEADING, _WHEN, _FILLING),
    want=_any(_WANT),
    denial=_any(_DENIAL),
    refusal=_any(_REFUSAL),
    leading=_words(_LEADING),
    when=_words(_WHEN),
    clause=re.compile(
        r"(?:[^.;:!?(),–—]|:(?=\s*(?:not?|out)\b)|,(?!\s*(?:but|so|because|since|and\s+(?:we|our|not?|there))\b))+",
        re.IGNORECASE,
    ),
)
_CHINESE = _Language(
    known=_characters(_REFUSAL_CHINESE, _WANT_CHINESE, _DENIAL_CHINESE, _FILLING_CHINESE),
    want=_characters(_WANT_CHINESE),
    denial=re.compile(_DENIAL_CHINESE),
    refusal=re.compile(_REFUSAL_CHINESE),
    leading=_characters(_FILLING_CHINESE),
    when=_characters(_FILLING_CHINESE),
    clause=re.compile(r"[^.;:!?(),–—。；：！？（），]+"),
)
# A disease may be what a product does: "we want to avoid hepatitis".
_AREAS = re.compile(
    r"\b(?:\w+(?:ology|iatry)|diseases|areas?|program(?:me)?s?|assets?|projects?)\b|领域|方向|项目|疾病"
)


def find(text: str) -> Iterator[Statement]:
    """Walk the clauses of a need that only say that something named is not wanted."""
    language = _CHINESE if HAN_LETTER.search(text) else _ENGLISH
    for clause in language.clause.finditer(text):
        said = clause[0]
        if len(said) > _LONGEST or not (
            language.denial.search(said) or language.refusal.search(said)
        ):
            continue
        lists = [part for part in language.known.split(said) if part.strip(" ,:")]
        # One list, and known words before or after it.
        if len(lists) != 1:
            continue
        before, after = (part.strip(" ,:") for part in said.split(lists[0], maxsplit=1))
        names = tuple(_meant(lists[0].strip(" ,:")))
        if not names or not _is_denied(language, before, after):
            continue
        if not is_by_others(text[: clause.start()]):
            yield Statement(names, *clause.span())


def _meant(listed: str) -> Iterator[Name]:
    for facet, code in names_in_whole(listed):
        if facet == KINDS or (facet == DISEASES and (is_field(code) or _AREAS.search(listed))):
            yield facet, code


def _is_denied(language: _Language, before: str, after: str) -> bool:
    """Say whether known words before and after a list of names say once that it is not wanted.

    "We do not fund ... at present": denied before, and then no more than when. "... lies beyond
    what we fund": before it no more than "please note that".
    """
    if not before or language.leading.fullmatch(before):
        return _denies(language, after)
    is_whole = not after or language.when.fullmatch(after) is not None
    return is_whole and _denies(language, before)


def _denies(language: _Language, said: str) -> bool:
    refusals = len(language.refusal.findall(said))
    rest = language.refusal.sub(" ", said)
    denials = refusals + sum(1 for _ in language.denial.finditer(rest))
    return denials == 1 and bool(refusals or language.want.search(rest))
