"""The English phrases that may rule out what stands after them: "no", "we do not consider".

`AFTER` tells by the name of its group which kind of phrase it is; `unwanted` says what each means.
"""

import re

# Before a list: "not interested in CAR-T", "not interested in any of the following areas: CAR-T".
_GAP = r"[\s:]+(?:(?:any\s+of\s+)?the\s+following(?:\s+\w+)?\s*:\s*)?"
_ADVERB = r"(?:(?:currently|actively|presently|generally|usually)\s+)?"
_NOT = r"(?:(?:do|does|will|can)\s+not|cannot|don[’']t|doesn[’']t|won[’']t|never|no\s+longer)\s+"
_WANTING = (
    rf"{_ADVERB}(?:looking\s+(?:for|at)|interested\s+in|seeking|considering|open\s+to|pursuing|"
    r"accepting|evaluating)"
)
_DOING = (
    rf"{_ADVERB}(?:consider|seek|want|accept|take|look\s+(?:for|at)|in-?licen[cs]e|evaluate|pursue|"
    r"invest\s+in|work\s+(?:on|with|in)|need|review|do|fund|send(?:\s+us)?)"
)
_UNWANTED = (
    rf"(?:\b(?:not|no\s+longer)\s+{_WANTING}|\b(?:have|has)\s+no\s+interest\s+in|"
    rf"\b(?:we|fund|company|team)\s+avoids?|\b{_NOT}{_DOING}|"
    rf"\b(?:nor|neither)\s+(?:(?:do|will|can)\s+we\s+{_DOING}|are\s+we\s+{_WANTING})){_GAP}"
)
_BEFORE_NO = (
    r"(?:^|[.,;:(!?–—-]\s*|"
    r"\b(?:but|and|so|please|strictly|absolutely|want|accept|consider|take|seek)\s+)"
    r"(?:(?:absolutely|strictly|definitely)\s+)?"
)
_NO = (
    r"no(?:\s+(?!longer\b)(?:(?:pitches|proposals|submissions|applications)\s+"
    rf"(?:on|in|for|about|from){_GAP})?|(?<=please no):\s*)"
)
_NEITHER = (
    r"\b(?:(?:want|accept|consider|take|seek|(?:interested|invest)\s+in|look(?:ing)?\s+(?:for|at))"
    r"\s+)?neither\s+(?!(?:do|are|will|can)\b)"
)
_EXCEPT = (
    r"\b(?:except(?:\s+for)?|with\s+the\s+exception\s+of|other\s+than|(?:apart|aside)\s+from|"
    r"save\s+for|(?:(?:any|every)thing|(?:all|any|every)\s+\w+(?:\s+\w+)?)\s+"
    r"(?P<but>but|bar|save(?:\s+for)?))\s+"
)
# "Areas we do not cover:", "Exclusion criteria for this search:".
_HEADING = (
    r"(?:^|[.;!?(]\s*)(?:(?:therapeutic\s+)?(?:areas?|fields?|modalities|topics|indications|what)\s+)?"
    r"(?:(?:that|which|we|are|is|have|currently|strictly|explicitly)\s+)*"
    r"(?:(?:out\s+of|not\s+(?:with)?in|outside|beyond)\s+(?:our\s+|the\s+)?"
    r"(?:scope|mandate|remit|focus)|no[- ]?go(?:e?s)?|off\s+limits|(?:to\s+)?avoid|"
    r"not\s+(?:of\s+interest|wanted|a\s+fit|for\s+us|considered|sought)|"
    r"(?:do\s+not|don[’']t|no\s+longer)\s+"
    r"(?:cover|consider|want|fund|touch|invest\s+in|pursue|look\s+(?:at|for)|accept|review)|"
    r"(?P<exclusions>exclu(?:sions?|ded)|exclusion\s+criteria(?=\s+for\s+(?:this|our))))"
    r"(?:\s+(?:for\s+(?:us|now)|(?:for|of|in|from)\s+(?:this|our|the)\s+\w+|at\s+present|areas?))*"
    r"\s*[:–—]\s*"
)
AFTER = re.compile(
    rf"(?P<heading>{_HEADING})|(?P<unwanted>{_UNWANTED})|"
    rf"{_BEFORE_NO}(?:(?P<uninterested>no\s+interest\s+in{_GAP})|(?P<no>{_NO}))|"
    rf"(?P<nor>(?:^|[.;!?]\s*)nor\s+)|(?P<neither>{_NEITHER})|(?P<except>{_EXCEPT})|"
    r"(?P<excluding>\bexcluding\s+)|(?P<exclude>\bexcludes?\s+)|(?P<notin>\bnot\s+in\s+)|"
    rf"(?P<not>(?:^|[,;.(–—-]\s*|\b(?:but|and)\s+)not\s+(?!in\s|{_WANTING}))|"
    r"(?P<outside>\boutside(?:\s+of)?\s+|\bex-)",
    re.IGNORECASE,
)
