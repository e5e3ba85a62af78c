"""A name hangs on no single thing, what was planted flips nothing, and "undetermined" is a result."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from attribution_samples import COUNTRIES, TACTICS, bundle, of_group
from case_samples import entry, happened, incident, said, source
from tocsin.cases.attribution import attributed as module
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.evidence import gathered
from tocsin.cases.attribution.judging import asked_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.leaving import leave
from tocsin.cases.attribution.result import Attribution, Judgement, Outcome, Speaks
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.model.case import Confidence, Entry, Event, Level, Likelihood, Link, Reliability, Source

_ORDER = list(Confidence)
#: Words of a group's procedures.
_EVERY = 12


@functools.cache
def corpus():
    return corpus_of(bundle())


def words(group: int, places: Iterable[int]) -> str:
    return " ".join(f"g9{group + 1:03d}-way{at}" for at in places)


def seen(group: int = 0, sources: int = 3) -> list[Entry]:
    """What an intrusion of a group looks like, told by independent sources: a dozen techniques, its malware, how it was done."""
    found = [source(f"report-{at}") for at in range(sources)]
    for at, one in enumerate([*of_group(group), f"S9{group + 1:03d}"]):
        found.append(
            entry(
                f"seen-{at}",
                happened("x", at, techniques=(one,), tactic=TACTICS[at % 5]).body,
                f"report-{at % sources}",
            )
        )
    body = replace(happened("x", 20).body, what=words(group, range(6)))
    return [*found, entry("words", body, "report-0")]


def judged(entries: Iterable[Entry], **more: object) -> Attribution:
    return attributed(entries, corpus(), learned(), COUNTRIES, **more)  # type: ignore[arg-type]


def probable(entries: Iterable[Entry], *groups: str) -> float:
    """What the model gives groups together, which is told nobody."""
    found = gathered(entries, corpus())
    full = asked_of(found.whole, leave(corpus(), found.left_out), learned()).full
    return float(sum(full[corpus().group_place[one]] for one in groups))


def level(found: Attribution, wanted: Level) -> Judgement:
    return next(one for one in found.levels if one.level is wanted)


def group(found: Attribution) -> Judgement:
    return level(found, Level.GROUP)


def test_evidence_of_all_kinds_and_several_sources_names_a_group_surely():
    found = group(judged(seen()))
    assert (found.outcome, found.named) == (Outcome.NAMED, "G9001")
    first = found.candidates[0]
    assert first.confidence is Confidence.HIGH
    assert first.counts.kinds == ("techniques", "software", "wording")
    assert first.toward[0].by > 0
    assert found.alternative != "G9001"


def test_ids_that_nobody_knows_silence_nothing_and_are_listed_with_their_number():
    """Whoever may add one event cannot switch the level off with it."""
    noise = replace(happened("x", 20).body, what=" ".join(f"S{at:04d}" for at in range(1, 180)))
    found = group(judged([*seen(), entry("noise", noise)]))
    assert (found.outcome, found.named) == (Outcome.NAMED, "G9001")
    assert (len(found.unknown), found.unknowns) == (100, 179)


def test_one_source_never_makes_more_than_low_confidence():
    assert group(judged(seen(sources=1))).candidates[0].confidence is Confidence.LOW


@pytest.mark.parametrize(
    "worse",
    [{"reliability": Reliability.E, "credibility": 5}, {"read": False}, {"publisher": "one blog"}],
    ids=["improbable", "not read", "one publisher"],
)
def test_sources_that_nobody_can_rely_on_never_make_more_than_low_confidence(worse):
    told = [
        replace(one, body=replace(one.body, **worse)) if isinstance(one.body, Source) else one
        for one in seen()
    ]
    first = group(judged(told)).candidates[0]
    assert first.id == "G9001"
    assert first.confidence is Confidence.LOW


def test_no_single_item_names_a_group_a_shared_tool_least_of_all():
    for item in ("S9900", "S9001", *of_group(0)):
        found = judged([source("a"), entry("one", happened("x", 1, techniques=(item,)).body, "a")])
        assert group(found).outcome is not Outcome.NAMED, item
        assert level(found, Level.SPONSOR).outcome is not Outcome.NAMED


def test_techniques_alone_name_nobody_however_many_there_are():
    alone = [
        one for one in seen() if one.id != "words" and "S9001" not in getattr(one.body, "techniques", ())
    ]
    found = group(judged(alone))
    assert found.outcome is Outcome.UNDETERMINED
    assert found.candidates
    assert found.reasons


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(("S9003",), id="exclusive malware of another"),
        pytest.param(tuple(of_group(2)[4:8]), id="techniques that only another has"),
        pytest.param((), id="another's wording"),
    ],
)
def test_what_was_planted_to_look_like_another_lowers_confidence_and_flips_nothing(planted):
    text = "" if planted else words(2, range(6))
    body = replace(happened("x", 3, techniques=planted, tactic="impact").body, what=text)
    before, after = group(judged(seen())), group(judged([*seen(), entry("planted", body, "report-1")]))
    assert after.named in {"G9001", ""}
    assert after.candidates[0].id == "G9001"
    assert _ORDER.index(after.candidates[0].confidence) < _ORDER.index(before.candidates[0].confidence)


@pytest.mark.parametrize("kept", [8, 11])
@pytest.mark.parametrize(("true", "other"), [(0, 2), (3, 1)])
def test_evidence_of_all_kinds_that_was_planted_names_nobody(kept, true, other):
    own = [one for one in seen(true) if not one.id.startswith("seen-") or int(one.id[5:]) < kept]
    planted = (*of_group(other), f"S9{other + 1:03d}")
    body = replace(
        happened("x", 3, techniques=planted, tactic="impact").body, what=words(other, range(_EVERY))
    )
    entries = [*own, entry("planted", body, "report-1")]
    found = judged(entries)
    assert level(found, Level.GROUP).outcome is not Outcome.NAMED
    assert level(found, Level.SPONSOR).outcome is not Outcome.NAMED
    assert group(found).candidates[0].id == f"G9{other + 1:03d}"
    assert probable([*own, entry("planted", body, "report-1")], f"G9{other + 1:03d}") > learned().named
    assert "planted" in group(found).reasons[0]


def test_evidence_of_two_groups_of_a_state_that_was_planted_names_no_sponsor():
    items = [item for at in (0, 1) for item in (*of_group(at), f"S9{at + 1:03d}")]
    text = " ".join(words(at, range(_EVERY)) for at in (0, 1))
    alone = replace(happened("x", 3, techniques=tuple(items), tactic="impact").body, what=text)
    entries = [source("report-1"), entry("planted", alone, "report-1")]
    assert level(judged(entries), Level.SPONSOR).named == "AA"
    both = [*seen(3), *entries[1:]]
    found = level(judged(both), Level.SPONSOR)
    assert found.candidates[0].id == "AA"
    assert probable([*seen(3), *entries[1:]], "G9001", "G9002") > learned().sponsor
    assert found.outcome is Outcome.UNDETERMINED
    assert "planted" in found.reasons[0]


def test_a_sponsor_is_never_named_by_one_group_alone():
    alone = level(judged(seen(3)), Level.SPONSOR)  # the country of the fourth has no other group
    assert alone.outcome is Outcome.UNDETERMINED
    assert any("one group" in one for one in alone.reasons)


def test_what_others_state_stands_beside_and_moves_nothing():
    stated = said("stated", "Group G9004", "report-0", country="CC")
    link = entry(
        "link",
        Link(first="a", second="b", reasons=("so",), likelihood=Likelihood.LIKELY, confidence=Confidence.LOW),
    )
    without, beside = judged(seen()), judged([*seen(), stated, link])
    assert group(beside).candidates == group(without).candidates
    assert [one.names for one in group(beside).claims] == ["Group G9004"]
    assert level(beside, Level.CLUSTER).links == ("link",)
    assert level(beside, Level.PERSONA).outcome is Outcome.UNDETERMINED


def test_sources_that_profiles_rest_on_are_left_out_of_these():
    same = source("same", url="https://www.g9001.example/1")
    assert judged([same]).shared == ("same",)
    title = source("title", publisher="p")
    assert judged([title]).shared == ()


def test_what_rests_on_profiles_alone_is_no_evidence():
    page = source("page", url="https://attack.mitre.org/groups/G9001/")
    found = judged([page, entry("copied", happened("x", 1, techniques=tuple(of_group(0))).body, "page")])
    assert found.circular == ("copied",)
    assert group(found).items == 0


def test_phases_are_judged_apart_and_in_order():
    found = judged(seen())
    phases = [one.phase for one in found.phases if one.level is Level.GROUP]
    assert phases == list(TACTICS)


def test_what_would_tell_the_two_best_apart_is_told():
    few = [one for one in seen() if one.id not in {"words", "seen-14", *(f"seen-{at}" for at in range(4))}]
    found = group(judged(few))
    items = [one for one in found.changes if one.item]
    assert items
    assert all(one.by > 0 and one.item not in of_group(0)[4:] for one in items)
    assert any(not one.item for one in found.changes)
    kinds = [one.what.split(",")[0] for one in found.changes if not one.item]
    assert {"infrastructure", "victims"} <= set(kinds)


def test_likelihood_is_said_in_the_words_that_are_chosen():
    assert group(judged(seen())).candidates[0].likelihood == "very likely"
    assert group(judged(seen(), yardstick=Yardstick.PHIA)).candidates[0].likelihood == "highly likely"


def test_what_is_less_like_any_known_group_than_reports_on_known_ones_are_is_an_unknown_one():
    mixed = tuple(of_group(at)[place] for at in range(5) for place in (6, 7))
    entries = [source("a"), entry("odd", happened("x", 1, techniques=mixed).body, "a")]

    def outcome(usual: float, some: list[Entry]) -> Outcome:
        full = replace(learned().full, usual=usual)
        return group(attributed(some, corpus(), replace(learned(), full=full), COUNTRIES)).outcome

    assert outcome(1e9, entries) is Outcome.UNKNOWN
    assert outcome(-1e9, entries) is Outcome.UNDETERMINED
    few = [source("a"), entry("odd", happened("x", 1, techniques=mixed[:7]).body, "a")]
    assert outcome(1e9, few) is Outcome.UNDETERMINED  # too little to say so


def test_the_matrix_shows_what_is_inconsistent_with_whom():
    found = judged(
        [*seen(), entry("planted", happened("x", 3, techniques=("S9003",)).body, "report-1")]
    ).matrix
    row = next(one for one in found.rows if one.item == "S9003")
    assert row.stands[found.candidates.index("G9001")] == -2
    assert row.entries == ("planted",)
    assert found.inconsistent[found.candidates.index("G9001")] == pytest.approx(-2 * row.weight)


def test_whom_others_name_is_checked_against_the_evidence_by_any_name_of_the_group():
    stated = [
        said("true", "Somebody (Group G9001)", "report-0"),
        said("other", "G9003", "report-0"),
        said("strange", "Nobody's Name", "report-0"),
        said("part", "DEV-1", "report-0", level=Level.CLUSTER, phase="impact"),
    ]
    found = {one.names: one for one in group(judged([*seen(), *stated])).checked}
    assert found["Somebody (Group G9001)"].groups == ("G9001",)
    assert found["G9003"].speaks is Speaks.AGAINST
    assert found["Somebody (Group G9001)"].speaks is Speaks.FOR
    assert found["Nobody's Name"].groups == ()
    assert found["Nobody's Name"].items == 0
    assert "DEV-1" in found["Somebody (Group G9001)"].beside
    assert "Somebody (Group G9001)" not in found["Somebody (Group G9001)"].beside


def test_what_is_stated_of_a_part_is_asked_of_that_part_alone():
    stated = [
        said("part", "G9001", "report-0", phase="encryption and wiping"),
        said("elsewhere", "G9001", "report-0", phase="probing"),
    ]
    part, elsewhere = group(judged([*seen(), *stated])).checked
    assert {one.item for one in (*part.toward, *part.against)} <= {*of_group(0)[4::5], "S9001"}
    assert part.toward
    assert (elsewhere.items, elsewhere.speaks) == (0, Speaks.NEITHER)


def test_a_phase_is_asked_of_as_a_part_whatever_words_it_goes_by(monkeypatch):
    asked = []
    real = module.asked_of
    monkeypatch.setattr(module, "asked_of", lambda one, *more: asked.append(one) or real(one, *more))
    judged([*seen(), said("part", "G9001", "report-0", phase="the impact of it")])
    assert [bool(one.phase) for one in asked] == [False, *(True for _ in TACTICS)]


def test_more_items_than_any_report_has_tell_nobody_apart():
    known = corpus_of(bundle(groups=20))
    many = known.items
    assert len(many) > 150
    much = entry("much", happened("x", 1, techniques=many, tactic="impact").body, "report-0")
    found = attributed([*seen(), much], known, learned(), COUNTRIES)
    assert group(found).outcome is Outcome.UNDETERMINED
    assert "too much to tell anybody apart" in group(found).reasons[0]
    impact = [one for one in found.phases if one.phase == "impact"]
    assert all("too much" in one.reasons[0] for one in impact)
    assert [one for one in found.phases if one.phase == "execution" and one.items]


def test_profiles_without_sources_name_nobody_and_nothing_was_left_out_of_them():
    same = source("same", url="https://www.g9001.example/1")
    found = attributed([*seen(), same], dataclasses.replace(corpus(), reports=()), learned(), COUNTRIES)
    assert found.plain
    assert found.shared == ()
    for one in (*found.levels, *found.phases):
        assert not one.named
        assert all(each.confidence is Confidence.LOW and not each.likelihood for each in one.candidates)
    assert group(found).candidates[0].id == "G9001"
    assert "tocsin knowledge update" in group(found).reasons[-1]
    assert "tocsin knowledge update" in level(found, Level.SPONSOR).reasons[-1]


def test_who_was_only_considered_has_no_word_and_no_alternative():
    mixed = [of_group(at)[place] for at in range(5) for place in (6, 7)]
    found = judged([source("a"), entry("odd", happened("x", 1, techniques=tuple(mixed)).body, "a")])
    assert not group(found).named
    assert group(found).candidates
    for one in found.levels:
        assert not one.alternative
        assert not any(each.likelihood for each in one.candidates)


def test_who_is_likelier_than_not_has_a_word_where_nothing_looks_planted():
    """What would change it is told of who is shown alone."""
    alone = [
        one for one in seen() if one.id != "words" and "S9001" not in getattr(one.body, "techniques", ())
    ]
    found = group(judged(alone))
    assert not found.named
    assert found.candidates[0].likelihood
    assert found.alternative
    told = {*(one.id for one in found.candidates), found.alternative}
    assert {one.toward for one in found.changes if one.item} <= told


def test_what_is_stated_of_one_incident_is_not_held_against_what_was_seen_in_another():
    mine = [
        replace(one, body=replace(one.body, incident="i")) if isinstance(one.body, Event) else one
        for one in seen()
    ]
    other = entry("other", happened("x", 1, techniques=tuple(of_group(2)), incident="j").body, "report-0")
    stated = said("says", "Group G9001", "report-0", incident="i", level=Level.GROUP)
    places = [incident("i"), incident("j")]
    alone, both = (group(judged([*places, *mine, stated, *more])).checked[0] for more in ((), (other,)))
    assert alone == both
    whole = said("says", "Group G9001", "report-0", level=Level.GROUP)
    assert group(judged([*places, *mine, whole, other])).checked[0].items > both.items


def test_fewer_than_eight_items_are_no_candidates_by_phase_either():
    few = [one for one in seen() if not one.id.startswith("seen-") or int(one.id[5:]) < 7]
    found = judged(few)
    assert 0 < group(found).items < 8
    for one in (*found.levels, *found.phases):
        assert (one.named, one.candidates, one.alternative) == ("", (), "")
    assert "fewer than 8" in group(found).reasons[-1]


def test_a_country_of_one_group_is_no_candidate():
    assert level(judged(seen(3)), Level.SPONSOR).candidates == ()


def test_a_case_that_retells_one_report_names_nobody_and_says_which():
    at = next(at for at, one in enumerate(corpus().reports) if one.group == 0 and len(one.items) >= 10)
    told = [corpus().items[one] for one in corpus().reports[at].items]
    own = [
        happened("x", day, techniques=(one,), tactic=TACTICS[day % 5]).body for day, one in enumerate(told)
    ]
    events = [entry(f"seen-{day}", one, f"report-{day % 3}") for day, one in enumerate(own)]
    case = [*(source(f"report-{one}") for one in range(3)), *events, seen()[-1]]
    found = judged(case)
    assert not any(one.named for one in (*found.levels, *found.phases))
    assert any("nearly all that “g9001 report" in one and "cite it" in one for one in group(found).reasons)
    less = judged([one for one in case if one.id not in {"seen-0", "seen-1", "seen-2"}])
    assert not any("cite it" in one for one in group(less).reasons)


def test_a_suspected_sponsor_tells_its_groups_and_who_says_so_of_each():
    items = [item for at in (0, 1) for item in (*of_group(at), f"S9{at + 1:03d}")]
    text = " ".join(words(at, range(_EVERY)) for at in (0, 1))
    alone = replace(happened("x", 3, techniques=tuple(items), tactic="impact").body, what=text)
    says = {"G9001": (("galaxy", "ATT&CK 99.1"), "G9001 is an AA state-sponsored group.")}
    found = judged([source("report-1"), entry("both", alone, "report-1")], suspected=says)
    (first,) = level(found, Level.SPONSOR).candidates
    assert {one.group: one.by for one in first.behind} == {"G9001": ("galaxy", "ATT&CK 99.1"), "G9002": ()}
    assert next(one.words for one in first.behind if one.by) == says["G9001"][1]
    assert not any(one.behind for one in group(found).candidates)
    iran = attributed(
        [source("report-1"), entry("both", alone, "report-1")],
        corpus(),
        learned(),
        {"G9001": "IR", "G9002": "IR"},
    )
    assert [(one.id, one.name) for one in level(iran, Level.SPONSOR).candidates] == [("IR", "Iran")]


def test_who_looks_planted_has_no_word_however_like_the_evidence_is():
    """Much of one group with what tells of another: the reason says so, and no word can be quoted."""
    planted = [
        *seen(0),
        *(entry(f"other-{one.id}", one.body) for one in seen(3) if one.id.startswith("seen")),
    ]
    found = group(judged(planted))
    assert not found.named
    assert all(not one.likelihood for one in found.candidates)
    assert not found.alternative
