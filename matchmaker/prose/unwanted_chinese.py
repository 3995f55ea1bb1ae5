"""What a Chinese text says is not wanted: 不考虑抗体, 除肿瘤外, 乳腺癌除外."""

import re
from collections.abc import Iterator

from matchmaker.prose.diseases import is_field
from matchmaker.prose.listed_names import (
    DISEASES,
    JOINED_CHINESE,
    Statement,
    names_of,
    names_under_heading,
)

_NAMES = r"[^，。；：！？,;()（）]"
_NOT = r"不(?:再|予|会|打算|计划|准备|拟|继续)*"
_VERBS = r"(?:考虑|寻找|接受|做|投资?|引进|看(?!好)|涉足|碰|新增|评估)"
# Said of products too, and so only what a need says, or whoever speaks of themselves.
_OWN_VERBS = r"(?:涉及|关注|布局|接收|收|支持|覆盖|推进)"
_SCOPE = (
    r"(?:我们|我司|本基金|本公司|公司)?的?(?:目前|当前)?的?"
    r"(?:考虑|投资|关注|合作|引进|寻找|搜寻|评估|业务|征集|布局|筛选|重点|本次|此次|本轮){1,2}的?"
    r"(?:范围(?:之?内)?|之列)"
)
# 不做CAR-T也不看疫苗: the next statement is joined to the first.
_JOINED = rf"、?(?:也|且|并且?|又|亦|同时|都|均)+(?:暂时?|目前)?{_NOT}{_VERBS}"
_OWN = rf"(?:(?!{_JOINED}){_NAMES}){{2,40}}"
_LIST = rf"{_OWN}(?:，(?:以及|[和或及与]){_OWN})?"
_PLEASE_NO = r"(?:请勿|请不要)(?:推荐|投递|发送|提交)"
_START = r"(?:^|[，。；：！？,;()（但])(?:且|并且|而且|同时|此外|另外|本轮|今年|现阶段)?"
_ADVERBS = r"(?:我们|暂时|目前|暂|均|都|一律|一概|恕|概|也|亦|同样)*"
_UNASKED = r"(?<!是否)(?<!什么)(?<!不是)(?<!并非)"
_PHRASES = (
    re.compile(
        rf"(?<![得能无]){_UNASKED}(?:{_NOT}{_VERBS}|(?P<own>{_NOT}{_OWN_VERBS})|不需要|不包括|不包含|"
        rf"不含|(?<!不)排除|{_PLEASE_NO})(?P<list>{_LIST})"
    ),
    # 已退出神经领域, 谢绝诊断类项目.
    re.compile(
        r"(?<![不未没勿会想愿])(?<!没有)(?:已经?)?(?P<own>退出|撤出|终止|停止|放弃|剥离|谢绝|婉拒)了?(?:对|在|投资|布局|评估|接收|推荐|引进)*"
        rf"(?P<list>{_NAMES}{{2,30}}?)的?(?:投入|布局|投资)?(?=$|[，。；！,;)）])"
    ),
    re.compile(
        rf"(?P<own>没有|无|暂无)(?:布局|投资|引进|合作|评估|开发)(?P<list>{_NAMES}{{2,30}}?)"
        r"的?(?:计划|打算|安排|预算)"
    ),
    # 小分子已经够多，不再引进.
    re.compile(
        rf"{_START}(?P<list>{_NAMES}{{2,20}}?)(?P<own>已|太|够|过于|竞争|比较|我们){_NAMES}{{1,10}}，"
        rf"{_ADVERBS}{_NOT}(?:{_VERBS}|接收)(?=$|[，。；！,;)）])"
    ),
    # 肿瘤项目暂不考虑.
    re.compile(
        rf"{_START}(?P<list>{_NAMES}{{2,30}}?){_ADVERBS}"
        rf"(?:{_NOT}{_VERBS}|(?P<own>{_NOT}{_OWN_VERBS}|"
        r"(?:没有|无|暂无)(?:布局|投资|引进|合作)?(?:计划|安排|预算|打算))|"
        r"请?勿(?:打扰|投递|扰|投)|免谈|请绕[行道]|(?:无需|不必)投递|"
        r"暂缓|搁置|请另[寻投]\w{0,4})(?=$|[，。；！,;)）])"
    ),
    re.compile(rf"{_START}(?P<list>{_NAMES}{{2,30}}?){_ADVERBS}(?:不在|不属于|超出){_SCOPE}"),
    re.compile(
        r"对(?P<list>[^，。；：！？,;()（）]{2,30}?)(?:均|都|也|目前|暂时?)?(?:不感|没有?|无|暂无)兴趣(?!的)"
    ),
    re.compile(
        r"(?:^|[，。；：！？,;()（但])(?P<list>[^，。；：！？,;()（）但]{2,20}?)(?:也|均|都)?除外"
    ),
    # 小分子以外的项目均可, 仅限非肿瘤领域.
    re.compile(
        rf"{_START}(?P<list>{_NAMES}{{2,20}}?)(?:以外|之外)的?(?:(?!不){_NAMES}){{0,10}}?(?:[均都皆]?可(?!能)|欢迎|不限)"
    ),
    re.compile(
        rf"(?:[仅只]限|[仅只](?:考虑|看|做|投))非(?!小细胞|酒精|霍奇金)(?P<list>{_NAMES}{{2,20}})"
    ),
    # 除……外，还 means besides, as does 除……外，可用于; 除……外，不考虑其他 wants nothing else.
    re.compile(
        r"除了?(?P<list>[^，。；：！？,;()（）]{2,20}?)(?:以外|之外|外)"
        rf"(?![，,]?{_ADVERBS}[不无])(?!(?:的[^，。；！？,;]*|(?!的)[^。；！？;]*)"
        rf"(?:[还也亦另](?!{_NOT}{_VERBS})|同时|可用于|包括|拥有|已在|已获|覆盖|[尚暂]无|没有|尚未|缺乏))"
    ),
)
# 不考虑的方向：疫苗；诊断, but not a trial's 排除标准.
_HEADING = re.compile(
    rf"{_START}{_NAMES}{{0,12}}?{_UNASKED}(?:{_NOT}{_VERBS}|不感兴趣|{_PLEASE_NO}|"
    rf"(?P<own>{_NOT}{_OWN_VERBS}|谢绝|排除|除外|不包括))"
    r"(?:以下|下列|如下|[的有为类]|包括|方向|领域|范围|项目?|类型|赛道|适应症|技术|内容)*[：:]"
)
_OTHERS = re.compile(
    r"患者|病人|受试者|人群|孕妇|儿童|医生|[本该](?:产品|品|平台|检测)"
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
# Who speaks of themselves, and what was so once.
_SPEAKER = re.compile(r"我们|我司|(?<!其他)公司|本基金|集团|寻找|寻求|引进")
_ONCE = re.compile(r"此前|以前|过去|曾|原先|原本|之前|早年|一度")
# Where a statement ends.
_STOP = re.compile(r"[。；！？]")


def find(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk what says that something is not wanted; `is_wish` says that the text is a need."""
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            if _UNLESS.match(text, match.end()) or not _is_meant(
                match, text[: match.start()], is_wish=is_wish
            ):
                continue
            parts = [part for part in JOINED_CHINESE.split(match["list"]) if part.strip()]
            names = tuple(name for name in names_of(parts) if _may_rule_out(match[0], *name))
            if names:
                yield Statement(names, *match.span())
    for match in _HEADING.finditer(text):
        listed, length = names_under_heading(text[match.end() :])
        names = tuple(name for name in listed if _may_rule_out(match["own"] or "", *name))
        if names and _is_meant(match, text[: match.end()], is_wish=is_wish):
            yield Statement(names, match.start(), match.end() + length)


def _is_meant(match: re.Match[str], before: str, *, is_wish: bool) -> bool:
    """Say whether the writer wants or does not want, and still does; `before` tells who speaks."""
    before = _STOP.split(before)[-1]
    if _MANY_OTHERS.search(before) or _ONCE.search(before):
        return False
    if match.groupdict().get("own") and not (is_wish or _SPEAKER.search(before)):
        return False
    is_ours = bool(_WE.search(before))
    return is_ours or not (_OTHERS.search(before) or match[0].startswith(_UNLESS_WANTED))


def _may_rule_out(phrase: str, facet: str, code: str) -> bool:
    """Say whether a name is ruled out of what is wanted; diseases may be of patients, of products.

    不接受肝毒性 speaks of a product, 不接受肿瘤 of a field.
    """
    if facet != DISEASES:
        return True
    return not phrase.startswith(_OF_PATIENTS) and (
        is_field(code) or not phrase.startswith(_OF_PRODUCTS)
    )
