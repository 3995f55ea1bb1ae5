"""Label sheets that shops sell, and paper; all lengths in millimetres."""

from dataclasses import dataclass, replace

PAPERS = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4)}
INCH = 25.4


@dataclass(frozen=True, slots=True)
class Labels:
    """A sheet of labels: how many, how large, where the first is and how far apart they are."""

    paper: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    def shifted(self, right: float, down: float) -> "Labels":
        """Return the sheet for a printer that sets everything so much off (mm)."""
        return replace(self, left=self.left + right, top=self.top + down)


LABELS = {
    "L7160": Labels("a4", 3, 7, 63.5, 38.1, 7.21, 15.15, 66.04, 38.1),
    "L7163": Labels("a4", 2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
    "5160": Labels("us-letter", 3, 10, 2.625 * INCH, INCH, 0.1875 * INCH, 0.5 * INCH,
                   2.75 * INCH, INCH),
    "5163": Labels("us-letter", 2, 5, 4 * INCH, 2 * INCH, 0.15625 * INCH, 0.5 * INCH,
                   4.1875 * INCH, 2 * INCH),
}  # fmt: skip
