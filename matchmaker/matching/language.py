"""Which language a text is in, as far as the choice of a model needs to know.

Scripts settle most of it; among languages in Latin letters their commonest words do. Pure, and the
same for every text wherever it stands.
"""

import re
import unicodedata
from collections import Counter, defaultdict

ENGLISH = "en"
CHINESE = "zh"
# Latin letters, but no language that we know by its words.
LATIN = "la"
# Letters of a script that no model reads.
UNREADABLE = "xx"
# Nothing but digits, signs, emoji or space.
WORDLESS = ""

# Languages that the cross-language model was trained on, by their own script.
_SCRIPTS = {
    "CJK": CHINESE,
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "THAI": "th",
    "LATIN": LATIN,
}
_COMMON = {
    ENGLISH: "the of and in to for with is are on by that as from an at its we our which has be it",
    "fr": "le la les des et du une est dans pour que qui sur avec par au aux nous sont",
    "de": "der die das und von mit für ist den im auf ein eine zur zum wir des sich werden",
    "es": "el los las una que en por con para del es su al se como más son",
    "it": "il di che la per una con del della dei sono è nel gli alla le",
    "pt": "os as que em uma para com não do da dos das é na no por são",
    "nl": "de het een van en voor met zijn op te dat wij aan niet die",
    "pl": "i w na z do się jest oraz dla przez od nie że są",
    "tr": "ve bir bu için ile olarak olan da de çok en",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
# A Latin text of fewer words says too little to be told from English by its common words.
_FEW = 8
# Enough letters to be sure, so that a book costs no more than a page.
_LOOKED_AT = 4000


# Letters of an alphabet to a word; a character of Chinese or Korean is about half a word.
_LETTERS = {CHINESE: 2, "ja": 2, "ko": 2}


def detect(text: str) -> str:
    """Give the language of a text: an ISO 639-1 code, or LATIN, UNREADABLE or WORDLESS.

    Scripts are compared by words. A Chinese or Japanese text may be full of English terms, so that
    a third of the words settles it. Short Latin texts count as English.
    """
    start = text[:_LOOKED_AT]
    if start.isascii():
        return _among_latin(start)
    scripts: defaultdict[str, float] = defaultdict(float)
    for letter, times in Counter(start).items():
        if letter.isalpha():
            language = _language_of(letter)
            scripts[language] += times / _LETTERS.get(language, 6)
    if scripts["ja"] * 5 > scripts[CHINESE]:
        scripts["ja"] += scripts.pop(CHINESE, 0)
    words = sum(scripts.values())
    if not words:
        return WORDLESS
    asian = max((CHINESE, "ja", "ko"), key=lambda language: scripts[language])
    if scripts[asian] * 3 >= words:
        return asian
    best = max(sorted(scripts), key=lambda language: scripts[language])
    return _among_latin(start) if best == LATIN else best


def _language_of(letter: str) -> str:
    if letter < "\u0250":
        return LATIN
    script = unicodedata.name(letter, "").split(" ")[0]
    return _SCRIPTS.get(script, UNREADABLE)


def _among_latin(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return WORDLESS
    hits = {language: sum(word in known for word in words) for language, known in _WORDS_OF.items()}
    best = max(sorted(hits), key=lambda language: hits[language])
    if hits[best] > hits[ENGLISH]:
        return best
    if hits[ENGLISH] or len(words) < _FEW:
        return ENGLISH
    return LATIN


def is_read(language: str) -> bool:
    """Say whether a model was trained on this language."""
    return language not in (UNREADABLE, WORDLESS, LATIN)
