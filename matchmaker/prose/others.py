"""Who says that something is not wanted, when it may be others than the writer of a text."""

import re

# Who else does not want, need or invest in something; one "Fund" or "Pharma" is a company's name.
_OTHER_PARTIES = re.compile(
    r"\b(?:investors?|funds|big\s+pharma|(?-i:pharma)|competitors?|customers?|clients?|hospitals|"
    r"clinics|payers?|regulators?|partners?|markets?|surgeons?|\w+ologists?|(?:many|most|other)\s+\w+)\b|"
    r"患者|病人|受试者|人群|孕妇|儿童|医生|医院|客户|药企|(?<!本)基金|竞争对手|同行|其他公司|多数|市场|投资人",
    re.IGNORECASE,
)
# Who speaks in a statement.
_WRITER = re.compile(r"\b(?:we|I)\b|我们|我司|本公司|本基金", re.IGNORECASE)


def is_by_others(before: str) -> bool:
    """Say whether others act in a statement that begins like this."""
    return bool(_OTHER_PARTIES.search(before)) and not _WRITER.search(before)
