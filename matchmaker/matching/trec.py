"""Runs in the form of the Text Retrieval Conference: `QUERY Q0 DOCUMENT RANK SCORE NAME`."""

from collections.abc import Iterable

from matchmaker.matching.ranking import DIGITS, Match

NAME = "matchmaker"


def run_lines(query: str, matches: Iterable[Match]) -> str:
    """Give the lines of one query, best first, each with its newline."""
    return "".join(
        f"{query} Q0 {match.organisation} {rank} {match.score:.{DIGITS}f} {NAME}\n"
        for rank, match in enumerate(matches, start=1)
    )
