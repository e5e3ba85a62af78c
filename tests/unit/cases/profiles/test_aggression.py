"""Aggressiveness is counted in what is coded: each incident once, and what is not known only widens."""

from __future__ import annotations

from profile_samples import IRAN, adversary, incident
from tocsin.cases.profiles.aggression import aggression, coded
from tocsin.cases.profiles.coded_groups import of_adversaries
from tocsin.cases.profiles.measures import Aggression

LAST = incident("z", "China", "Japan", "2023-08-01")
SOME = (
    incident("a", types=("Disruption",), impacts=("Disk Wipe",), intensity=6.0, description="In response to a summit."),
    incident("b", begin="2020-09-01", types=("Data theft",), intensity=2.0, answered="2020-09-03"),
    incident("c", begin="2020-10-01", impacts=("Defacement",)),
    incident("d", begin="2023-07-01"), LAST,
)  # fmt: skip


def _of(some=SOME, whose=frozenset({IRAN}), **how):
    return {one.what: one for one in aggression(whose, coded(some, **how))}


def test_each_share_is_of_what_is_coded():
    told = _of()
    assert (told[Aggression.DISRUPTIVE].k, told[Aggression.DISRUPTIVE].n) == (1, 4)
    assert (told[Aggression.DESTRUCTIVE].k, told[Aggression.DESTRUCTIVE].of) == (1, ("a", "c"))
    assert (told[Aggression.INTENSITY].value, told[Aggression.INTENSITY].n) == (4.0, 2)
    assert told[Aggression.RETALIATORY].rests == ("a",)


def test_who_struck_again_is_counted_where_a_year_is_known_after_it():
    told = _of()
    assert (told[Aggression.AGAIN].rests, told[Aggression.AGAIN].of) == (("a", "b"), ("a", "b", "c"))
    assert (told[Aggression.AFTER_ANSWER].rests, told[Aggression.AFTER_ANSWER].n) == (("b",), 1)


def test_the_year_before_an_answer_is_counted_of_the_same_incidents():
    def before(*more):
        return _of((*SOME[1:], *more))[Aggression.BEFORE_ANSWER]

    assert (before().k, before().of) == (0, ("b",))
    assert before(incident("e", begin="2020-08-01")).rests == ("b",)
    assert before(incident("e", begin="2019-08-02")).rests == ()
    vague = before(incident("e", begin="2019-01-01"))
    assert (vague.k, vague.perhaps) == (0, 1)


def test_the_median_of_any_number_of_incidents_has_an_interval():
    many = [incident(f"i{at:04d}", intensity=float(at)) for at in range(1100)]
    told = _of(many)[Aggression.INTENSITY]
    assert (told.value, told.n) == (549.5, 1100)
    assert (told.low, told.high) == (
        517.0,
        582.0,
    )  # 32.5 ranks to each side: 1.96 / 2 times the root of 1,100


def test_what_began_in_a_year_perhaps_came_after_and_widens():
    some = (*SOME[:1], incident("y", begin="2020-01-01"), LAST)
    again = _of(some)[Aggression.AGAIN]
    assert (again.k, again.perhaps, again.n) == (0, 2, 2)
    assert again.high == 1.0


def test_the_same_incident_twice_counts_once_and_order_changes_nothing():
    assert _of((*SOME, *reversed(SOME))) == _of()


def test_incidents_of_a_state_and_those_tied_to_it_may_be_asked_for_alone():
    tied = incident("s", begin="2020-05-01", initiator_categories=("State",))
    assert _of((*SOME, tied), linked=True)[Aggression.DISRUPTIVE].of == ("s",)


def test_initiators_are_adversaries_by_id_or_by_a_name_that_is_theirs_alone():
    known = [adversary("G0049", "OilRig"), adversary("G0064", "APT33"), adversary("G9", "Twin"), adversary("G8", "twin")]  # fmt: skip
    some = [
        incident("1", initiators=("APT34/Helix Kitten/APT33/G0049",)),
        incident("2", initiators=("Somebody/APT-33 (Twin)",)),
        incident("3", initiators=("Twin",)),
        incident("4", initiators=("OilRig/APT33",)),
    ]
    found = coded(of_adversaries(some, known)).by
    assert {who: [one.id for one in theirs] for who, theirs in found.items()} == {"G0049": ["1"], "G0064": ["2"]}  # fmt: skip
