"""Whether two names are one company's, spelled differently. Pure: a list of people says no more.

Precision comes before recall: of whom nothing is known but a name, a wrong yes joins two companies.
"""

import re
from itertools import takewhile

from matchmaker.taxonomy.words import fold

SHORT = 3  # letters to which a describing word may be cut: "Tech"
MISSPELLED = 5  # letters of a word in which one may be missing, doubled or swapped: "Rohce"
CHANGED = 6  # letters of a word in which one may be another: of five, Amgen and Argen are two

_FORMS = {
    "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc",
    "incorporated", "kg", "kgaa", "kk", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj",
    "plc", "pte", "pty", "sa", "sarl", "sas", "se", "spa", "srl", "控股", "集团", "集團",
}  # fmt: skip
# What only describes a company; all other words make it another: "Ventures", "Diagnostics", "基金".
_DESCRIBING = {
    "bio", "biopharma", "biopharmaceutical", "biopharmaceuticals", "biotech", "biotechnologies",
    "biotechnology", "group", "holding", "holdings", "medicament", "pharma", "pharmaceutical",
    "pharmaceuticals", "tech", "technologies", "technology",
    "制药", "制藥", "医药", "生物", "科技", "药业", "藥業", "醫藥", "製藥",
}  # fmt: skip
_PLACES = {
    "上海", "中国", "中國", "云南", "内蒙古", "北京", "南京", "台湾", "吉林", "四川", "天津",
    "宁夏", "安徽", "山东", "山西", "广东", "广州", "广西", "成都", "新疆", "杭州", "武汉", "江苏",
    "江西", "河北", "河南", "浙江", "海南", "深圳", "湖北", "湖南", "甘肃", "福建", "苏州", "西藏",
    "贵州", "辽宁", "重庆", "陕西", "青海", "香港", "黑龙江",
}  # fmt: skip
_PARTICLES = {"de", "di", "la", "le", "van", "von"}  # of a family's name: "Hoffmann-La Roche"
# Words that name no company without another one.
_GENERIC = _PLACES | _DESCRIBING | {
    "capital", "care", "cell", "cells", "china", "fund", "gene", "genes", "health", "life",
    "medical", "medicine", "science", "sciences", "therapeutics", "ventures",
}  # fmt: skip

_ASIDE = re.compile(r"\([^()]*\)")  # where a company is, or who of it: "Roche (Bob)"
_CHINESE = sorted(
    (word for word in _FORMS | _DESCRIBING | _PLACES if not word.isascii()), key=len, reverse=True
)
# Without spaces a Chinese character is a word of its own unless it is part of one known here.
_WORD = re.compile("|".join((*_CHINESE, "[㐀-鿿]", r"[^\W㐀-鿿]+")))
_FORM = re.compile(r"(股份)?(有限)?(责任|責任)?公司$|株式会社$")
_NUMERAL = re.compile(r"[ivx]+|.*\d.*")


def is_same_company(one: str, other: str) -> bool:
    """Tell whether two names resemble each other so far that they are one company's.

    Legal forms and what stands in brackets do not count, nor do words at the end that only
    describe (Pharma, 医药) where one name has none. All others are the same, a letter of each
    misspelled at most; a Chinese place or a person's name (F. Hoffmann-La) may stand before them.
    """
    a, b = _words(one), _words(other)
    if _joined(a) == _joined(b):
        return bool(a)
    (name, about), (other_name, other_about) = _parted(a), _parted(b)
    if not (_tells(name) and _tells(other_name)):
        return False
    if _are_alike(a, b):
        return True
    short, long = sorted((name, other_name), key=len)
    described_alike = all(map(_is_cut, about, other_about))
    return described_alike and _are_alike(short, _without_what_precedes(short, long))


def _words(name: str) -> list[str]:
    """Return the words of a name, folded, without its legal form."""
    folded = fold(name.replace(".", "").replace("/", ""))
    words = _WORD.findall(_FORM.sub("", _ASIDE.sub(" ", folded).strip()))
    while words and words[-1] in _FORMS:
        words.pop()
    return words


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Return a company's own name and the words after it that only describe it."""
    end = len(words)
    while end and words[end - 1] in _DESCRIBING:
        end -= 1
    return words[:end], words[end:]


def _without_what_precedes(short: list[str], long: list[str]) -> list[str]:
    """Return a name without the places, or the person's name, that a shorter one leaves out."""
    before, rest = long[: len(long) - len(short)], long[len(long) - len(short) :]
    is_person = len(before) > 1 and len(before[0]) == 1 and before[-1] in _PARTICLES
    return rest if is_person or _PLACES.issuperset(before) else long


def _tells(words: list[str]) -> bool:
    """Tell whether words name a company: more than generic ones, or a single character."""
    return len("".join(word for word in words if word not in _GENERIC)) > 1


def _joined(words: list[str]) -> str:
    """Return words without the spaces between them, but for those between numbers."""
    return re.sub(r"(?<!\d) | (?!\d)", "", " ".join(words))


def _are_alike(some: list[str], others: list[str]) -> bool:
    if _joined(some) == _joined(others):
        return True
    return len(some) == len(others) and all(map(_is_alike, some, others))


def _is_alike(one: str, other: str) -> bool:
    """Tell whether words are the same but for one letter: not the first one, nor of a numeral."""
    if one == other:
        return True
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    if not same or _NUMERAL.fullmatch(one) or _NUMERAL.fullmatch(other):
        return False
    short, long = sorted((one[same:], other[same:]), key=len)
    length = same + len(long)
    is_missing = long[1:] == short
    is_swapped = long[1::-1] + long[2:] == short
    is_changed = len(long) == len(short) and long[1:] == short[1:]
    return (length >= MISSPELLED and (is_missing or is_swapped)) or (
        length >= CHANGED and is_changed
    )


def _is_cut(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= SHORT and long.startswith(short))
