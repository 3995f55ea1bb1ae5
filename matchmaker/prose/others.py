"""Who says that something is not wanted, when it may be others than the writer of a text."""

import re

# Who else does not want, need or invest in something; one "Fund" or "Pharma" is a company's name.
_OTHERS = re.compile(
    r"\b(?:investors?|funds|big\s+pharma|(?-i:pharma)|competitors?|customers?|clients?|hospitals|"
    r"clinics|payers?|regulators?|partners?|markets?|surgeons?|\w+ologists?|"
    r"(?<!the )(?:many|most|other)\s+\w+|"
    r"(?<!our )(?:team|group)\s+(?:at|of|from)|patients?|people|persons?|users?|women|doctors?|"
    r"physicians?|clinicians|adults?|children|they|it|you)\b|"
    r"患者|病人|受试者|人群|孕妇|儿童|医生|医院|客户|药企|(?<!本)基金|竞争对手|同行|其他公司|多数|市场|投资人|[他她它]们|别人|"
    r"大部分|(?:许多|很多|不少|一些|部分|其[他它])的?(?:机构|公司|投资|企业)|[本该](?:产品|品|平台|检测)",
    re.IGNORECASE,
)
# Who speaks in a statement.
_WRITER = re.compile(
    r"\b(?:we|I)\b|(?:我们|我司|本公司|本基金)(?!的)|^(?:拟?引进|寻找|寻求)", re.IGNORECASE
)
# "We are a pharma company and do not want" is still the writer.
_GOES_ON = re.compile(
    r"(?:[,，]|\b(?:and|but))\s*(?:are\s+|currently\s+|[也亦且更又])*$", re.IGNORECASE
)


def is_by_others(before: str) -> bool:
    """Say whether others than the writer act last in a statement that begins like this."""
    others = [match.start() for match in _OTHERS.finditer(before)]
    writer = [match.start() for match in _WRITER.finditer(before)]
    if not others or not writer:
        return bool(others)
    return writer[-1] < others[-1] and not _GOES_ON.search(before)
