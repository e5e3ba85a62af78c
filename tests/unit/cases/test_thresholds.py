"""Thresholds and options: questions and gates, never a verdict, and what needs no attribution always there."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from case_samples import entry, linked
from examples import examples
from tocsin.cases.following import strikes
from tocsin.cases.options import catalogue, offered
from tocsin.cases.severity import FACTORS
from tocsin.cases.thresholds import deliberations, frameworks
from tocsin.model.case import Answered, Degree, Entry, Gate, Holds, Incident
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
@examples(50)
def test_an_option_is_open_exactly_where_all_its_gates_are(gates: dict[Gate, Holds]) -> None:
    found = offered(gates)
    assert {one.option.id for one in found} == {one.id for one in catalogue()}
    for one in found:
        assert set(one.open) | set(one.shut) | set(one.undecided) == set(one.option.needs)
        held = all(gates.get(gate) is Holds.YES for gate in one.option.needs)
        assert one.is_open == (held and not one.option.members)  # nobody said whose country was hit


@given(GATES, st.sampled_from(Gate))
@examples(50)
def test_what_is_no_longer_known_opens_nothing(gates: dict[Gate, Holds], gate: Gate) -> None:
    before = {one.option.id for one in offered(gates) if one.is_open}
    after = {one.option.id for one in offered({**gates, gate: Holds.UNKNOWN}) if one.is_open}
    assert after <= before


def test_contested_law_says_so_with_the_positions() -> None:
    collective = next(one for one in catalogue() if one.id == "collective-countermeasures")
    assert all(name in collective.contested_words for name in ("Estonia", "France", "New Zealand"))
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


def _struck(
    id_: str, begin: dt.date, by: str = "Iran", at: dt.date | None = None, hit: str = "Albania"
) -> Precedent:
    """A precedent that was answered with sanctions on a day."""
    done = (Response(at, legal=True, type="y", subtype="Economic sanctions"),) if at else ()
    return Precedent(
        id=id_, name=id_, begin=begin, initiator_countries=(by,), victim_countries=(hit,), responses=done
    )


def test_what_followed_is_told_with_n_and_with_what_may_have() -> None:
    day = dt.date(2022, 9, 9)
    answered = [
        _struck("again", dt.date(2022, 7, 15), at=day),
        _struck("not again", dt.date(2022, 7, 15), by="Russia", at=day),
        _struck("perhaps", dt.date(2022, 7, 15), by="China", at=day),
        _struck("nobody knows by whom", dt.date(2022, 7, 15), by="Unknown", at=day),
        _struck("when is not told", dt.date(2022, 7, 15)),
    ]
    later = [
        _struck("1", dt.date(2022, 9, 10)),
        _struck("2", dt.date(2022, 9, 9), by="Russia"),
        _struck("3", dt.date(2023, 9, 10), by="Russia"),
        _struck("4", dt.date(2022, 10, 10), by="Russia", hit="Estonia"),
        _struck("5", dt.date(2023, 1, 1), by="China"),
    ]
    told = {one.option.id: one.before for one in offered({}, answered, strikes([*answered, *later]))}
    after = told["sanctions"].followed
    assert (told["sanctions"].done, told["sanctions"].n) == (4, 5)
    assert (after.again.k, after.again.n, after.perhaps) == (1, 3, 1)
    assert 0 < after.again.low < 1 / 3 < after.again.high < 1
    assert after.words == "struck again within a year after 1, perhaps 2 of 3"
    assert told["attribute"].followed.words == ""
    assert told["attribute"].followed.again.n == 0


def test_what_was_done_in_a_year_of_which_no_day_is_known_is_followed_perhaps() -> None:
    """1 January mostly stands for a year: what began in it may have come before."""
    answered = _struck("a year", dt.date(2021, 6, 15), at=dt.date(2022, 1, 1))
    later = _struck("later", dt.date(2022, 6, 15))
    told = next(
        one.before.followed
        for one in offered({}, [answered], strikes([answered, later]))
        if one.option.id == "sanctions"
    )
    assert (told.again.k, told.perhaps, told.again.n) == (0, 1, 1)


def test_the_toolbox_and_what_else_needs_no_attribution_are_always_open_to_a_member() -> None:
    hit = Incident(title="x", country="EE", begin=dt.date(2024, 1, 1))
    open_ = {one.option.id for one in offered({}, incident=hit) if one.is_open}
    assert open_ == {one.id for one in catalogue() if not one.needs}
    assert {
        "toolbox",
        "vcisc",
        "norms",
        "assistance",
        "consult",
        "solidarity",
        "list-persons",
        "restore",
    } <= open_
    assert all(one.conditions for one in catalogue())


def test_the_eight_factors_are_eight_and_every_contested_option_says_who_holds_what() -> None:
    told = {one.id: [each.id for each in one.questions] for one in frameworks()}
    assert told["armed-attack"] == [
        "severity", "immediacy", "directness", "invasiveness", "measurability", "military-character", "state-involvement", "presumptive-legality",
    ]  # fmt: skip
    assert {"nato-4", "nato-5", "eu-42-7", "eu-toolbox"} <= set(told)
    assert "cumulative" in told["nato-5"]
    assert all(bool(one.positions) == bool(one.contested) for one in catalogue())
    assert "France (2019): against." in next(
        one.contested_words for one in catalogue() if one.id == "collective-countermeasures"
    )
    collective = next(one for one in catalogue() if one.id == "collective-countermeasures").positions
    assert [(one.by, one.holds.partition(":")[0]) for one in collective[:2]] == [
        ("Estonia", "for"),
        ("France", "against"),
    ]
