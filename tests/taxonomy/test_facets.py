"""The vocabularies by facet, and how their codes relate."""

import pytest

from matchmaker.taxonomy.facets import FACETS, FIELDS, sources, territories, vocabulary


@pytest.mark.parametrize("facet", [*FACETS, *FIELDS])
def test_every_vocabulary_names_its_source_and_labels_every_code(facet: str) -> None:
    terms = vocabulary(facet)
    assert terms.source.title
    assert terms.source.publisher
    assert terms.source.licence
    assert terms.source.year.isdigit()
    assert len(terms) > 3
    assert all(terms.label(code, "en") and terms.label(code, "zh") for code in terms.codes[:500])


@pytest.mark.parametrize("facet", [f for f in (*FACETS, *FIELDS) if vocabulary(f).facet != "mesh"])
def test_every_code_outside_mesh_has_a_chinese_label(facet: str) -> None:
    assert [term.code for term in vocabulary(facet) if not term.zh] == []


@pytest.mark.parametrize("facet", [*FACETS, *FIELDS])
def test_every_parent_is_a_code(facet: str) -> None:
    terms = vocabulary(facet)
    assert [t.code for t in terms for parent in t.parents if not terms.is_valid(parent)] == []


def test_an_unknown_facet_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown facet 'colour'"):
        vocabulary("colour")


def test_phases_are_those_of_the_contract() -> None:
    assert vocabulary("phase").codes == (
        "discovery",
        "lead-optimisation",
        "preclinical",
        "early-phase-1",
        "phase-1",
        "phase-1-phase-2",
        "phase-2",
        "phase-2-phase-3",
        "phase-3",
        "filed",
        "marketed",
        "phase-4",
        "n-a",
    )


def test_phases_grow_apart_with_distance() -> None:
    phase = vocabulary("phase")
    ahead = ["phase-2", "phase-2-phase-3", "phase-3", "filed", "marketed"]
    near = [phase.related("phase-2", other) for other in ahead]
    assert near == sorted(near, reverse=True)
    assert near[0] == 1
    assert near[-1] == 0
    assert phase.related("n-a", "phase-2") == 0
    assert phase.related("n-a", "n-a") == 1


def test_territories_hold_every_country_and_the_nine_bundles() -> None:
    assert len(territories().countries) == 249
    assert set(territories().codes) - set(territories().countries) == {
        "worldwide",
        "ex-us",
        "eu",
        "europe",
        "north-america",
        "latin-america",
        "greater-china",
        "asia-pacific",
        "middle-east-africa",
    }


def test_bundles_expand_to_their_members() -> None:
    world = territories().expand("worldwide")
    assert world == set(territories().countries)
    assert world - territories().expand("ex-us") == {"US"}
    assert len(territories().expand("eu")) == 27
    assert territories().expand("greater-china") == {"CN", "HK", "MO", "TW"}
    assert territories().expand("CN") == {"CN"}


def test_every_inhabited_country_is_in_a_region() -> None:
    regions = ("europe", "north-america", "latin-america", "asia-pacific", "middle-east-africa")
    covered = frozenset[str]().union(*(territories().expand(region) for region in regions))
    assert set(territories().countries) - covered == {"AQ"}


def test_territories_relate_by_what_they_share() -> None:
    related = territories().related
    assert related("CN", "CN") == 1
    assert related("worldwide", "CN") == related("CN", "worldwide") == 0.9
    assert related("eu", "greater-china") == 0
    assert 0 < related("ex-us", "north-america") < 0.9


def test_bundles_stand_above_their_members() -> None:
    assert territories().ancestors("CN") == {"greater-china", "asia-pacific", "ex-us", "worldwide"}
    assert territories().ancestors("eu") == {"europe", "ex-us", "worldwide"}


def test_regulatory_standings_relate_across_authorities() -> None:
    related = vocabulary("regulatory").related
    assert related("FDA:orphan", "EMA:orphan") == 0.5
    assert related("FDA:III", "NMPA:III") == 0.5
    assert related("FDA:II", "FDA:III") == 0.3
    assert related("FDA:III", "FDA:orphan") == 0


def test_modalities_relate_by_kind() -> None:
    related = vocabulary("modalities").related
    assert 1 > related("antibody", "biologic") > related("antibody", "vaccine") > 0
    assert related("antibody", "imaging") == 0


@pytest.mark.parametrize(
    ("facet", "wrong", "right"),
    [
        ("territories", "UK", "GB"),
        ("territories", "cn", "CN"),
        ("territories", "Germnay", "DE"),
        ("modalities", "SaMD", "software-as-a-medical-device"),
        ("modalities", "antibdy", "antibody"),
        ("phase", "Phase II", "phase-2"),
        ("phase", "二期", "phase-2"),
        ("deal_types", "license", "in-licence"),
        ("data_access", "EMR", "records"),
        ("data_access", "DUO:0000043x", "DUO:0000043"),
    ],
)
def test_the_nearest_code_to_a_wrong_one_is_what_was_meant(
    facet: str, wrong: str, right: str
) -> None:
    assert vocabulary(facet).nearest(wrong)[0] == right


@pytest.mark.parametrize("facet", [*FACETS, *FIELDS])
@pytest.mark.parametrize("wrong", ["", "\0", "zzzzzz", "x" * 100_000, "💊"])
def test_there_are_always_nearest_codes(facet: str, wrong: str) -> None:
    terms = vocabulary(facet)
    near = terms.nearest(wrong)
    assert len(near) == len(set(near)) == 3
    assert all(terms.is_valid(code) for code in near)


def test_search_finds_either_language_exact_first() -> None:
    found = vocabulary("territories").search
    assert [term.code for term in found("china", limit=2)] == ["CN", "greater-china"]
    assert found("中国", limit=1)[0].code == "CN"
    assert vocabulary("modalities").search("单抗")[0].code == "antibody"
    assert found("china", language="zh") == []


def test_an_empty_search_opens_the_vocabulary() -> None:
    assert [term.code for term in vocabulary("phase").search(" ", limit=2)] == [
        "discovery",
        "lead-optimisation",
    ]


def test_labels_follow_the_language_and_refuse_others() -> None:
    phase = vocabulary("phase")
    assert phase.label("phase-2", "zh_Hans_CN") == "二期临床"
    assert phase.label("gone", "zh") == "gone"
    with pytest.raises(ValueError, match="language 'fr'"):
        phase.label("phase-2", "fr")


def test_relations_of_an_unknown_code_are_refused() -> None:
    with pytest.raises(KeyError, match="no code of territories"):
        territories().expand("XX")


def test_sources_are_listed_once_with_what_is_ours_named() -> None:
    titles = [source.title for source in sources()]
    assert len(titles) == len(set(titles)) == 11
    assert titles[0].startswith("Medical Subject Headings")
    assert "Additions to MeSH" in titles


def test_a_country_is_within_its_bundles_and_a_modality_within_its_kind() -> None:
    assert territories().is_within("CN", "greater-china")
    assert territories().is_within("eu", "europe")
    assert not territories().is_within("greater-china", "CN")
    assert vocabulary("modalities").is_within("antibody-drug-conjugate", "biologic")
    assert not vocabulary("modalities").is_within("biologic", "antibody")
