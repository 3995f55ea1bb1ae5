"""What in a text looks like something that is not shared before a CDA: a pure look, no verdict."""

import re
from enum import StrEnum


class Sign(StrEnum):
    """Why a text looks confidential."""

    STRUCTURE = "structure"
    SEQUENCE = "sequence"
    MARKED = "marked"
    UNREAD = "unread"  # of a file that nobody could look through; no text is


LEAST_ATOMS, LEAST_BONDS = 6, 2
LEAST_BASES = 3  # different ones: a run of one letter hides nothing
LEAST_KINDS = 8  # different amino acids; fewer are an abbreviation or a shout
_INCHI = re.compile(r"\bInChI=1S?/|\b[A-Z]{14}-[A-Z]{10}-[A-Z]\b")
_ATOM = r"\[[^\[\]\s]{1,20}\]|Br|Cl|[BCNOPSFIbcnops]"
_SMILES = re.compile(rf"(?:{_ATOM}|[=#/\\@+\-.():~*%\d])+")
_ATOMS = re.compile(_ATOM)
_BONDS = re.compile(r"[=#()\[\]\d]")
_NUCLEOTIDES = re.compile(r"(?i)\b(?:[acgtun]{20,}|(?:[acgtun]{10}[ \t\n]+){2,}[acgtun]+)\b")
_FASTA = re.compile(r"(?m)^>\S.*\n[A-Za-z*\-]{20,}$")
_PEPTIDE = re.compile(r"\b[ACDEFGHIKLMNPQRSTVWY]{20,}\b")
_RESIDUES = ("Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
             "|Aib|Nle|Orn")  # fmt: skip
_LONG_PEPTIDE = re.compile(rf"(?:(?:{_RESIDUES})[-– ]){{5,}}")
_MARKS = re.compile(
    r"(?i)(?<!non-)(?<!non )(?<!not )\bconfidential\b|\bunpublished\b|\bproprietary\b"
    r"|\btrade secret|\bdo not (?:share|distribute)\b"
    r"|(?<!非)(?:机密|保密|绝密)|未发表|未公开|商业秘密"
)


def signs(text: str) -> tuple[Sign, ...]:
    """Return what the text looks like, each sign once, in the order of Sign."""
    found = {
        Sign.STRUCTURE: bool(_INCHI.search(text)) or any(map(_is_smiles, text.split())),
        Sign.SEQUENCE: _has_sequence(text),
        Sign.MARKED: bool(_MARKS.search(text)),
    }
    return tuple(sign for sign, is_so in found.items() if is_so)


def _is_smiles(word: str) -> bool:
    word = word.strip(".,;:\"'“”，。；")
    if not _SMILES.fullmatch(word):
        return False
    atoms = len(_ATOMS.findall(word))
    return atoms >= LEAST_ATOMS and len(_BONDS.findall(word)) >= LEAST_BONDS


def _has_sequence(text: str) -> bool:
    if any(len(set(found.lower()) - {" "}) >= LEAST_BASES for found in _NUCLEOTIDES.findall(text)):
        return True
    if _FASTA.search(text) or _LONG_PEPTIDE.search(text):
        return True
    return any(len(set(found)) >= LEAST_KINDS for found in _PEPTIDE.findall(text))
