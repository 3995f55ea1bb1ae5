"""What a Chinese text says is not wanted: 不考虑抗体, 除肿瘤外, 乳腺癌除外."""

import re
from collections.abc import Iterator

from matchmaker.prose.diseases import is_field
from matchmaker.prose.listed_names import DISEASES, JOINED_CHINESE, Statement, names_of

_NAMES = r"[^，。；：！？,;()（）]"
_VERBS = r"(?:考虑|寻找|接受|做|投资?|引进|看(?!好)|涉足|碰)"
_SCOPE = (
    r"(?:我们|我司|本基金|本公司|公司)?的?(?:目前|当前)?的?"
    r"(?:考虑|投资|关注|合作|引进|寻找|搜寻|评估|业务|本次|此次)的?(?:范围(?:之?内)?|之列)"
)
# 不做CAR-T也不看疫苗: the next statement is joined to the first.
_JOINED = rf"、?(?:也|且|并且?|又|亦|同时|都|均)+(?:暂时?|目前)?不(?:再|予)?{_VERBS}"
_OWN = rf"(?:(?!{_JOINED}){_NAMES}){{2,40}}"
_LIST = rf"{_OWN}(?:，(?:以及|[和或及与]){_OWN})?"
_COLON = rf"(?:(?:以下|下列){_NAMES}{{0,8}})?[：:]"
_PLEASE_NO = r"(?:请勿|请不要)(?:推荐|投递|发送|提交)"
_START = r"(?:^|[，。；：！？,;()（但])(?:且|并且|而且|同时|此外|另外)?"
_ADVERBS = r"(?:我们|暂时|目前|暂|均|都|一律|也|亦|同样)*"
_PHRASES = (
    re.compile(
        rf"(?<![得能无])(?<!是否)(?<!什么)(?<!不是)(?<!并非)(?:不再?{_VERBS}|不需要|不包括|不包含|不含|(?<!不)排除|"
        rf"{_PLEASE_NO})(?:{_COLON})?(?P<list>{_LIST})"
    ),
    # 不考虑：CAR-T，疫苗。
    re.compile(
        rf"(?<!是否)(?<!什么)(?<!不是)(?<!并非)(?:不再?{_VERBS}|{_PLEASE_NO}){_COLON}"
        rf"(?P<list>{_NAMES}{{2,30}}(?:，{_NAMES}{{2,30}})+)(?=$|[。；！])"
    ),
    # 肿瘤项目暂不考虑.
    re.compile(
        rf"{_START}(?P<list>{_NAMES}{{2,30}}?){_ADVERBS}"
        rf"(?:不(?:再|予)?{_VERBS}|请?勿(?:打扰|投递|扰|投)|免谈)(?=$|[，。；！,;)）])"
    ),
    re.compile(rf"{_START}(?P<list>{_NAMES}{{2,30}}?){_ADVERBS}(?:不在|不属于|超出){_SCOPE}"),
    re.compile(
        r"对(?P<list>[^，。；：！？,;()（）]{2,30}?)(?:均|都|也|目前|暂时?)?(?:不感|没有?|无|暂无)兴趣(?!的)"
    ),
    re.compile(
        r"(?:^|[，。；：！？,;()（但])(?P<list>[^，。；：！？,;()（）但]{2,20}?)(?:也|均|都)?除外"
    ),
    # 除……外，还 means besides, as does 除……外，可用于.
    re.compile(
        r"除了?(?P<list>[^，。；：！？,;()（）]{2,20}?)(?:以外|之外|外)"
        r"(?!(?:的[^，。；！？,;]*|(?!的)[^。；！？;]*)"
        rf"(?:[还也亦另](?!不(?:再|予)?{_VERBS})|同时|可用于|包括|拥有|已在|已获|覆盖))"
    ),
)
_OTHERS = re.compile(
    r"患者|病人|受试者|人群|孕妇|儿童|医生"
    r"|(?<!本)(?:医院|客户|药企|基金|竞争对手|同行|其他公司|多数|市场|投资人)[^，,]*(?:[，,][也亦且更又]+)?$"
)
# 多数基金关注肿瘤，不考虑抗体: what is said after it is said of them, but for 我们.
_MANY_OTHERS = re.compile(
    r"(?:^|[，,：])(?:目前|当前|现在|虽然|尽管|因为|由于|市场上|国内|国外)*"
    r"(?:绝?大?多数|大部分|部分|许多|其他|其它|很多|不少|一些)的?[^，,]{0,6}?"
    r"(?:基金|机构|药企|公司|投资人|投资者|投资方|企业|同行|医院|客户)(?!.*(?:我们|我司|本公司|本基金))"
)
_WE = re.compile(
    r"(?:我们|我司|本公司)(?!的?(?:客户|竞争对手|投资人))|寻找|寻求|引进|关注|希望|感兴趣"
    r"|(?:合作|投资|授权)范围"
)
# A test that 排除 a disease rules it out of a patient.
_OF_PATIENTS = ("排除", "不需要")
# What a product or a trial leaves out, unless something is wanted.
_UNLESS_WANTED = ("不包", "不含")
# Said of a product too: 不接受肝毒性.
_OF_PRODUCTS = "不接受"
_UNLESS = re.compile(r"[，,]?(?:除非|直到)")
# Where a statement ends.
_STOP = re.compile(r"[。；！？]")


def find(text: str) -> Iterator[Statement]:
    """Walk what says that something is not wanted."""
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            before = _STOP.split(text[: match.start()])[-1]
            if _UNLESS.match(text[match.end() :]) or not _is_meant(match[0], before):
                continue
            parts = [part for part in JOINED_CHINESE.split(match["list"]) if part.strip()]
            names = tuple(name for name in names_of(parts) if _may_rule_out(match[0], *name))
            if names:
                yield Statement(names, *match.span())


def _is_meant(phrase: str, before: str) -> bool:
    """Say whether the writer wants or does not want; `before` is what the statement says before."""
    if _MANY_OTHERS.search(before):
        return False
    is_ours = bool(_WE.search(before))
    return is_ours or not (_OTHERS.search(before) or phrase.startswith(_UNLESS_WANTED))


def _may_rule_out(phrase: str, facet: str, code: str) -> bool:
    """Say whether a name is ruled out of what is wanted; diseases may be of patients, of products.

    不接受肝毒性 speaks of a product, 不接受肿瘤 of a field.
    """
    if facet != DISEASES:
        return True
    return not phrase.startswith(_OF_PATIENTS) and (
        is_field(code) or not phrase.startswith(_OF_PRODUCTS)
    )
