"""Which vocabulary each facet uses: `vocabulary(facet)`."""

from functools import cache

from matchmaker.taxonomy.mesh import Mesh
from matchmaker.taxonomy.vocabulary import Source, Vocabulary, read_table, split_list, term_from

# The facets of a listing, in the order in which people read them.
FACETS = (
    "therapeutic_areas",
    "indications",
    "modalities",
    "phase",
    "territories",
    "deal_types",
    "data_access",
    "regulatory",
)
# Vocabularies of single fields elsewhere on a profile, and of what only texts say.
FIELDS = ("organisation_types", "claim_settings", "countries", "product_kinds")
# Phases further apart than this, in steps of a whole phase, have nothing to do with each other.
PHASE_REACH = 3.0


class Phase(Vocabulary):
    """Phases of development, along a line."""

    def __init__(self, source: Source, rows: list[dict[str, str]]) -> None:
        """Hold each phase's position; n-a has none."""
        super().__init__("phase", source, map(term_from, rows))
        self._positions = {r["code"]: float(r["position"]) for r in rows if r["position"]}

    def position(self, code: str) -> float | None:
        """Give a phase's place on the line from discovery (0) to marketed (7); None for n-a."""
        return self._positions.get(self._known(code).code)

    def related(self, a: str, b: str) -> float:
        """Give 1 for the same phase, falling in a line to 0 at PHASE_REACH phases apart."""
        first, second = self.position(a), self.position(b)
        if first is None or second is None:
            return float(a == b)
        return max(0.0, 1 - abs(first - second) / PHASE_REACH)


class Territories(Vocabulary):
    """Countries, and bundles of them."""

    def __init__(self, source: Source, rows: list[dict[str, str]]) -> None:
        """Hold each bundle's members."""
        super().__init__("territories", source, map(term_from, rows))
        self.countries = tuple(row["code"] for row in rows if not row["members"])
        self._members = {row["code"]: self._resolve(row) for row in rows}

    def _resolve(self, row: dict[str, str]) -> frozenset[str]:
        names = split_list(row["members"]) or (row["code"],)
        every = frozenset(self.countries if "*" in names else ())
        taken = {name[1:] for name in names if name.startswith("-")}
        return (every | frozenset(names) - {"*"}) - taken - {f"-{name}" for name in taken}

    def expand(self, code: str) -> frozenset[str]:
        """Give the countries of a bundle, or the country itself."""
        return self._members[self._known(code).code]

    def ancestors(self, code: str) -> frozenset[str]:
        """Give the bundles that hold a country, or all of another bundle."""
        inside = self.expand(code)
        return frozenset(other for other, members in self._members.items() if inside < members)

    def is_within(self, code: str, above: str) -> bool:
        """Say whether all of a territory lies in another."""
        return self.expand(code) <= self.expand(above)

    def related(self, a: str, b: str) -> float:
        """Give 1 for the same countries, else 0.9 times the share of the smaller set in both."""
        first, second = self.expand(a), self.expand(b)
        if first == second:
            return 1.0
        return 0.9 * len(first & second) / min(len(first), len(second))


class Regulatory(Vocabulary):
    """Device classes and designations, AUTHORITY:STANDING."""

    def __init__(self, source: Source, rows: list[dict[str, str]]) -> None:
        """Hold what kind of standing each is, across authorities."""
        super().__init__("regulatory", source, map(term_from, rows))
        self._standing = {row["code"]: row["standing"] for row in rows}

    def related(self, a: str, b: str) -> float:
        """Give 1 for the same, 0.5 for the like of another authority, 0.3 for another class."""
        self._known(a), self._known(b)
        first, second = self._standing[a], self._standing[b]
        if a == b:
            return 1.0
        if first == second:
            return 0.5
        return 0.3 if first.startswith("class-") and second.startswith("class-") else 0.0


@cache
def mesh() -> Mesh:
    """Give the vocabulary of therapeutic areas and indications, with its own methods."""
    return Mesh()


@cache
def territories() -> Territories:
    """Give the countries and their bundles."""
    return Territories(*read_table("territories.tsv"))


@cache
def vocabulary(facet: str) -> Vocabulary:
    """Give the vocabulary of a facet or field, read once a process; ValueError if unknown."""
    if facet in ("therapeutic_areas", "indications"):
        return mesh()
    if facet == "territories":
        return territories()
    if facet == "countries":
        countries = set(territories().countries)
        only = [term for term in territories() if term.code in countries]
        return Vocabulary(facet, territories().source, only)
    if facet == "product_kinds":
        source, rows = read_table("product_kinds.tsv")
        # Before the modalities, which know some of the same names as synonyms.
        return Vocabulary(facet, source, [*map(term_from, rows), *vocabulary("modalities")])
    if facet not in (*FACETS, *FIELDS):
        raise ValueError(f"unknown facet {facet!r}; expected one of {', '.join(FACETS + FIELDS)}")
    source, rows = read_table(f"{facet}.tsv")
    special = {"phase": Phase, "regulatory": Regulatory}.get(facet)
    return special(source, rows) if special else Vocabulary(facet, source, map(term_from, rows))


def sources() -> tuple[Source, ...]:
    """Give the source of every vocabulary, each once, for the page that credits them."""
    all_facets = (*FACETS, *FIELDS)
    return tuple(dict.fromkeys((*(vocabulary(f).source for f in all_facets), mesh().additions)))
