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
from matchmaker.prose.others import is_by_others

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
# 也可 and 同样欢迎 add to what is named before.
_FREELY = (
    r"(?:的|[均都皆]|，?(?:其[他它余]|所有|任何))[^，。；！？不没无非未也还亦同另]{0,14}?"
    r"(?:(?<=[均都皆])(?:接受|考虑|[看投]|感兴趣)|欢迎|"
    r"可(?=$|[，。；！]|以?(?:考虑|供|接受|接洽|谈|看|投|合作|授权|许可|推荐)))|"
    r"[均都皆]?(?:可(?=$|[，。；！])|可以|不限|欢迎)|"
    r"的[^，。；！？不没无未已]{0,8}?(?:权益|权利)(?![^，。；]{0,4}[不没无未已被])"
)
_UNASKED = r"(?<!是否)(?<!什么)(?<!不是)(?<!并非)"
_PHRASES = (
    re.compile(
        rf"(?<![得能无]){_UNASKED}(?:{_NOT}{_VERBS}|(?P<own>{_NOT}{_OWN_VERBS})|不需要|不包括|不包含|"
        rf"不含|(?<!不)排除|{_PLEASE_NO})(?P<list>{_LIST})"
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
        r"请另[寻投]\w{0,4})(?=$|[，。；！,;)）])"
    ),
    re.compile(rf"{_START}(?P<list>{_NAMES}{{2,30}}?){_ADVERBS}(?:不在|不属于|超出){_SCOPE}"),
    re.compile(
        r"对(?P<list>[^，。；：！？,;()（）]{2,30}?)(?:均|都|也|目前|暂时?)?(?:不感|没有?|无|暂无)兴趣(?!的)"
    ),
    re.compile(
        r"(?:^|[，。；：！？,;()（但])(?P<list>[^，。；：！？,;()（）但]{2,20}?)(?:也|均|都)?除外"
    ),
    # 小分子以外的项目均可, 除日本外的全球权益可供授权; but 除肿瘤外不看 wants only that.
    re.compile(
        rf"(?<![是非])(?:除了?|{_START})(?P<list>(?:(?!除){_NAMES}){{2,20}}?)[以之]?外(?={_FREELY})"
    ),
    # 寻找除肿瘤外的项目.
    re.compile(
        rf"(?P<sought>除)了?(?P<list>{_NAMES}{{2,20}}?)[以之]?外"
        r"(?=的[^，。；！？不没无未已也还亦同另]{1,10}(?:$|[，。；！]))"
    ),
    re.compile(
        rf"(?:[仅只]限|[仅只](?:考虑|看|做|投))非(?!小细胞|酒精|霍奇金)(?P<list>{_NAMES}{{2,20}})"
    ),
)
# 不考虑的方向：疫苗；诊断, but not a trial's 排除标准.
_HEADING = re.compile(
    rf"{_START}{_NAMES}{{0,12}}?{_UNASKED}(?:{_NOT}{_VERBS}|不感兴趣|{_PLEASE_NO}|"
    rf"(?P<own>{_NOT}{_OWN_VERBS}|谢绝|排除|除外|不包括))"
    r"(?:以下|下列|如下|[的有为类]|包括|方向|领域|范围|项目?|类型|赛道|适应症|技术|内容)*[：:]"
)
# A test that 排除 a disease rules it out of a patient.
_OF_PATIENTS = ("排除", "不需要")
# What a product or a trial leaves out, unless something is wanted.
_UNLESS_WANTED = ("不包", "不含")
# Said of a product too: 不接受肝毒性.
_OF_PRODUCTS = "不接受"
# Who speaks of themselves, and what was so once.
_SPEAKER = re.compile(
    r"我们|我司|(?<!其他)公司|本基金|集团|寻找|寻求|引进|关注|希望|感兴趣|(?:合作|投资|授权)范围"
)
_SEEKS = re.compile(r"寻[找求]|引进|考虑|关注|接受|欢迎|[投看做]|感兴趣|希望|需要")
# 不考虑除肿瘤外的项目 wants nothing else; 不做抗体也不看疫苗 are two statements.
_DENIED = re.compile(r"[不没无非未勿](?!.*[也且又亦都均](?:暂时?|目前)?$)")
_ONCE = re.compile(r"此前|以前|过去|曾|原先|原本|之前|早年|一度")
# Where a clause ends.
_BREAK = re.compile(r"[，。；：！？,;()（）]")


def find(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk what says that something is not wanted; `is_wish` says that the text is a need."""
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            joins = _BREAK.match(match[0]) is None
            if joins and _DENIED.search(_clause_of(before)):
                continue
            if not _is_meant(match, before, is_wish=is_wish):
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
    if is_by_others(before) or _ONCE.search(before):
        return False
    says = match.groupdict()
    if says.get("sought") and not _SEEKS.search(_clause_of(before)):
        return False
    is_ours = bool(_SPEAKER.search(before))
    if match[0].startswith(_UNLESS_WANTED):
        return is_ours
    return is_ours or is_wish or not says.get("own")


def _clause_of(before: str) -> str:
    return _BREAK.split(before)[-1]


def _may_rule_out(phrase: str, facet: str, code: str) -> bool:
    """Say whether a name is ruled out of what is wanted; diseases may be of patients, of products.

    不接受肝毒性 speaks of a product, 不接受肿瘤 of a field.
    """
    if facet != DISEASES:
        return True
    return not phrase.startswith(_OF_PATIENTS) and (
        is_field(code) or not phrase.startswith(_OF_PRODUCTS)
    )
