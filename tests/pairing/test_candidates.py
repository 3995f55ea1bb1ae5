"""Candidates come from fits and wishes by the rules that a host moves."""

from matchmaker.pairing.candidates import Party, Rules, find

PARTIES = [Party(1, "startup"), Party(2, "startup"), Party(3, "pharma"), Party(4, "pharma")]


def test_a_fit_above_the_least_makes_a_candidate_and_one_below_does_not() -> None:
    found = find(PARTIES, {(1, 3): 0.5, (2, 4): 0.1}, {}, Rules(fit=10, least_fit=20))
    assert found.scores == {(1, 3): 0.5}
    assert found.lonely == (2, 4)


def test_a_wish_makes_a_candidate_of_a_poor_fit_and_both_wishing_adds_to_it() -> None:
    rules = Rules(fit=10, must=8, want=4, both=3, least_fit=50)
    found = find(PARTIES, {(1, 3): 0.1}, {(1, 3): "must", (3, 1): "want", (2, 4): "want"}, rules)
    assert found.scores == {(1, 3): 0.1 + 0.8 + 0.4 + 0.3, (2, 4): 0.4}
    assert (found.asked, found.mutual, found.lonely) == (2, 1, ())


def test_what_speaks_for_the_pairs_worth_most_moves_with_the_rules() -> None:
    fits, wishes = {(1, 3): 0.9, (2, 4): 0.3}, {(2, 4): "want", (3, 2): "must"}
    by_fit = find(PARTIES, fits, wishes, Rules(fit=10, must=1, want=1))
    assert by_fit.makeup(1) == {"fit": 1}
    by_wish = find(PARTIES, fits, wishes, Rules(fit=1, must=10, want=5))
    assert by_wish.makeup(2) == {"must": 1, "want": 1}
    assert by_wish.makeup(9) == {"must": 1, "want": 1, "fit": 1}


def test_a_no_of_either_side_and_a_never_meet_hold_whatever_else_is_said() -> None:
    wishes = {(1, 3): "must", (3, 1): "no", (2, 4): "must"}
    found = find(PARTIES, {}, wishes, Rules(), nevers=frozenset({(2, 4)}))
    assert found.scores == {}


def test_only_different_kinds_meet_unless_everyone_may() -> None:
    fits = {(1, 2): 0.9, (1, 3): 0.9}
    assert set(find(PARTIES, fits, {}, Rules()).scores) == {(1, 3)}
    assert set(find(PARTIES, fits, {}, Rules(everyone=True)).scores) == {(1, 2), (1, 3)}


def test_a_must_meet_is_a_candidate_even_of_one_kind_and_worth_nothing() -> None:
    found = find(PARTIES, {}, {}, Rules(), musts=frozenset({(1, 2)}))
    assert found.scores == {(1, 2): 0.0}


def test_who_met_before_is_left_alone_unless_somebody_asks() -> None:
    fits = {(1, 3): 0.9, (2, 4): 0.9}
    met = frozenset({(1, 3), (2, 4)})
    found = find(PARTIES, fits, {(4, 2): "want"}, Rules(), met=met)
    assert set(found.scores) == {(2, 4)}
    again = find(PARTIES, fits, {}, Rules(fresh_faces=False), met=met)
    assert set(again.scores) == {(1, 3), (2, 4)}
