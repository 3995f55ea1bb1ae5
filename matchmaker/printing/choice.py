"""How to print: what a host chooses for every sheet."""

from dataclasses import dataclass, replace

from matchmaker.printing.labels import LABELS, PAPERS

LANGUAGES = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}
SHIFT = 10.0  # mm that a printer may be off


@dataclass(frozen=True, slots=True)
class Choice:
    """How to print; `labels`, and where a printer sets them too far (mm), count for badges only."""

    paper: str = "a4"
    language: str = "both"
    third: bool = False
    labels: str = "L7160"
    right: float = 0.0
    down: float = 0.0

    def is_known(self) -> bool:
        """Say whether there are such paper, labels and language."""
        return (
            self.paper in PAPERS
            and self.language in LANGUAGES
            and self.labels in LABELS
            and max(abs(self.right), abs(self.down)) <= SHIFT
        )

    def with_labels_of_paper(self) -> "Choice":
        """Return the choice with labels that are cut from its paper."""
        if LABELS[self.labels].paper == self.paper:
            return self
        fitting = next(name for name, one in LABELS.items() if one.paper == self.paper)
        return replace(self, labels=fitting)
