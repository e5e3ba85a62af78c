"""Thresholds and options: questions and gates, never a verdict, and what needs no attribution always there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from case_samples import entry, linked
from tocsin.cases.options import catalogue, offered
from tocsin.cases.severity import FACTORS
from tocsin.cases.thresholds import deliberations, frameworks
from tocsin.model.case import Answered, Degree, Entry, Gate, Holds
from tocsin.model.precedent import Attributing, Precedent, Response

GATES = st.dictionaries(st.sampled_from(Gate), st.sampled_from(Holds))


def answered(id_: str, degree: Degree, incident: str = "", by: str = "") -> Entry:
    return entry(
        id_,
        Answered(
            framework="nato-5", question="as-harmful", degree=degree, reasons="so", incident=incident, by=by
        ),
    )


def _five(*entries: Entry, incident: str = "") -> dict[str, set[str]]:
    found = next(one for one in deliberations(entries, incident) if one.framework.id == "nato-5")
    kinds = ("toward", "between", "against", "divided", "unknown")
    return {kind: {one.question.id for one in getattr(found, kind)} for kind in kinds}


def test_what_nobody_answers_is_unknown_and_says_what_decides() -> None:
    told = _five()
    assert len(told["unknown"]) == 4
    assert not told["toward"] | told["between"] | told["against"] | told["divided"]


def test_those_who_differ_are_divided_and_never_averaged() -> None:
    told = _five(answered("a", Degree.LOW, by="one"), answered("b", Degree.HIGH, by="other"))
    assert told["divided"] == {"as-harmful"}
    assert "as-harmful" not in told["between"] | told["toward"] | told["against"]


def test_an_answer_of_one_incident_is_none_of_another() -> None:
    assert _five(answered("a", Degree.HIGH, "july"), incident="september")["toward"] == set()
    assert _five(answered("a", Degree.HIGH, "july"), incident="july")["toward"] == {"as-harmful"}


def test_linked_incidents_stand_beside_the_questions() -> None:
    found = deliberations([linked("july", "september"), linked("x", "y")], "july")
    assert [one.id for one in found[0].linked] == ["july-september"]


def test_every_factor_that_a_question_names_is_one_of_severity() -> None:
    named = {
        fact for framework in frameworks() for question in framework.questions for fact in question.facts
    }
    assert named <= set(FACTORS)
    assert all(one.decides and one.source for one in frameworks())


@given(GATES)
def test_an_option_is_open_exactly_where_all_its_gates_are(gates: dict[Gate, Holds]) -> None:
    found = offered(gates)
    assert {one.option.id for one in found} == {one.id for one in catalogue()}
    for one in found:
        assert set(one.open) | set(one.shut) | set(one.undecided) == set(one.option.needs)
        assert one.is_open == all(gates.get(gate) is Holds.YES for gate in one.option.needs)


@given(GATES, st.sampled_from(Gate))
def test_what_is_no_longer_known_opens_nothing(gates: dict[Gate, Holds], gate: Gate) -> None:
    before = {one.option.id for one in offered(gates) if one.is_open}
    after = {one.option.id for one in offered({**gates, gate: Holds.UNKNOWN}) if one.is_open}
    assert after <= before


def test_contested_law_says_so_with_the_positions() -> None:
    collective = next(one for one in catalogue() if one.id == "collective-countermeasures")
    assert all(name in collective.contested for name in ("Estonia", "France", "New Zealand"))
    assert all(one.law and one.who and one.risk for one in catalogue())


def test_precedents_are_counted_with_n_and_named() -> None:
    sanctioned = Precedent(
        id="1", name="x", responses=(Response(None, True, "y", "Economic sanctions", "United States"),)
    )
    named = Precedent(
        id="2",
        name="y",
        attributions=(
            Attributing(None, country="Albania", basis="Attribution by receiver government / state entity"),
        ),
    )
    told = {
        one.option.id: one.before for one in offered({}, [sanctioned, named, Precedent(id="3", name="z")])
    }
    assert (told["sanctions"].done, told["sanctions"].n, told["sanctions"].by) == (1, 3, ("United States",))
    assert (told["attribute"].done, told["attribute"].by, told["attribute"].precedents) == (
        1,
        ("Albania",),
        ("2",),
    )
    assert told["restore"].n == 0, "what the coding has no word for is not told as never done"
