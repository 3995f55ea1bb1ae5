"""What everybody writes: sentences that say nothing about who fits whom.

A passage as close to one of these as to its counterpart is no evidence. They are our own words.
"""

import re

GENERIC = (
    "The company was founded in 2008 and is headquartered in Boston, Massachusetts.",
    "The company was incorporated in 2012 and is based in London, the United Kingdom.",
    "It was formerly known as another company and changed its name in 2015.",
    "The company operates as a subsidiary of a larger group.",
    "The company serves customers in the United States and internationally.",
    "It sells its products through distributors, wholesalers and retail pharmacies.",
    "It has a licence agreement with a university to develop its product candidates.",
    "The company has a strategic collaboration agreement with a pharmaceutical company.",
    "We are looking for partners to develop and commercialise our products.",
    "We look for companies with innovative products and strong intellectual property.",
    "A biopharmaceutical company develops medicines for patients with serious diseases.",
    "A clinical-stage company discovers and develops novel therapies.",
    "The company offers a range of pharmaceutical products.",
    "Its products include tablets, capsules, injections and creams.",
    "The company provides research, development and manufacturing services.",
    "It operates in two segments, pharmaceuticals and medical devices.",
    "Our team has many years of experience in the healthcare industry.",
    "Our platform uses artificial intelligence to improve healthcare.",
    "We help doctors and hospitals take better care of their patients.",
    "The product candidate is in Phase II clinical trials.",
    "It has completed Phase I and is preparing for Phase III clinical trials.",
    "The company develops small molecule drugs for the treatment of cancer.",
    "The company develops treatments for rare and infectious diseases.",
    "It develops products for cardiovascular, metabolic and neurological disorders.",
    "The company's pipeline includes several preclinical programmes.",
    "Its lead product candidate treats solid tumours.",
    "The company markets its products to hospitals, clinics and laboratories.",
    "We raised funding from leading venture capital investors.",
    "The company holds patents and exclusive rights to its technology.",
    "The company is a leader in its field and is growing quickly.",
    # Names of companies are like other such names, and say nothing of what anybody does.
    "One Therapeutics, Inc.; Another Pharma AG; Third Biosciences Ltd.; and Fourth SE;",
)

# What is said of a company's seat and years, of its people and its rights, in either language.
_BIOGRAPHY = re.compile(
    r"\b(?:was|were|is)\s+(?:founded|incorporated|established)\s+(?:in|by)\b|"
    r"\bis\s+(?:headquartered|based)\s+in\b|\bformerly\s+known\s+as\b|\bchanged\s+its\s+name\b|"
    r"\b(?:he|she)\s+(?:has\s+|was\s+)?(?:held|holds|served|serves|worked|joined|received|earned)\b|"
    r"\b(?:held|holds)\s+(?:\w+\s+){0,3}positions?\b|\ball\s+rights\s+reserved\b|\bcopyright\b|©|"
    r"成立于|创立于|创办于|总部(?:位于|设在|设于)|版权所有|曾任|毕业于",
    re.IGNORECASE,
)


def is_biography(text: str) -> bool:
    """Say whether a sentence tells a company's or a person's life and not what is on offer."""
    return _BIOGRAPHY.search(text) is not None
