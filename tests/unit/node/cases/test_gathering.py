"""A call is gathered with what was seen at members; gathering again updates, and what people said of an entry stays."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from case_samples import CLEAR, incident, seen_at, source
from node_samples import nodes, rung
from tocsin.model.answer import Answer, ItemAnswer, Match, Sight, Stage, Verdict
from tocsin.model.case import Milestone, Reliability
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.model.trace import TraceKind
from tocsin.node.cases.gathering import gather_call
from tocsin.node.cases.keeping import add_entries, begin
from tocsin.node.cases.of_call import GONE, id_of
from tocsin.node.cases.showing import whole
from tocsin.node.desk.desk import Desk
from tocsin.store.traces import Gathered

FIRST, LAST = dt.datetime(2021, 5, 4, tzinfo=dt.UTC), dt.datetime(2022, 7, 15, tzinfo=dt.UTC)
GREEN = Marking(Tlp.GREEN)


class Kept:
    """A node with a case, a call of its own, and an answer of Borea that has seen what it asks for."""

    def __init__(self, made):
        self.made = made
        self.node = self.made["Albion"]
        self.borea = self.made["Borea"].configuration.id
        self.call = rung(self.node, GREEN)
        self.item = self.node.store.calls.get(self.call).items[0]
        self.case = begin(self.node, "The attacks", "", CLEAR, "ada")
        add_entries(self.node, self.case, [incident()], "ada")

    def answered(self, minute=0, **changes):
        at = self.node.clock() + dt.timedelta(minutes=minute)
        seen = ItemAnswer(
            self.item.id,
            Sight.SEEN,
            count=7,
            first_seen=FIRST,
            last_seen=LAST,
            techniques=("x\ny", "T1486", "T1078"),
        )
        told = Answer(
            id=f"grouping--{self.call[-36:]}",
            call=self.call,
            call_modified=at,
            member=self.borea,
            created=at,
            modified=at,
            marking=GREEN,
            stage=Stage.ANSWERED,
            items=(seen,),
        )
        answer = replace(told, **changes)
        self.node.store.answers.received(answer)
        self.node.store.calls.advance(self.call, answer.member, answer.stage, at=answer.modified)
        return answer

    def matched(self, verdict=Verdict.CONFIRMED):
        match = Match(
            call=self.call, item=self.item.id, rule_id="r", rule_title="Address", level="high", origin="o",
            host="dc01", count=3, first=FIRST, last=LAST, techniques=("T1021.002",),
        )  # fmt: skip
        self.node.store.matches.merge([match])
        (kept,) = self.node.store.matches.page(self.call)
        self.node.store.matches.decide([kept.id], verdict, "ada")

    def gather(self, **more):
        return gather_call(self.node, self.case, self.call, "ada", **more)

    def entry(self, part, of):
        held = {one.id: one for one in self.node.store.cases.entries(self.case.id)}
        return held.get(id_of(part, of))

    def traces(self):
        return self.node.store.cases.traces(self.case.id)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    made = nodes(tmp_path_factory.mktemp("nodes"))
    yield made
    for node in made.values():
        node.close()


@pytest.fixture
def kept(three):
    return Kept(three)


def test_a_call_and_its_answers_become_entries_sources_milestones_and_traces(kept):
    answer = kept.answered()
    done = kept.gather(incident="attack")
    (trace,) = kept.traces()
    assert done.traces == Gathered(new=1)
    assert (trace.kind, trace.member, trace.of, trace.count) == (TraceKind.ANSWER, kept.borea, answer.id, 7)
    assert (trace.first, trace.last, trace.incident) == (FIRST, LAST, "attack")
    assert (trace.techniques, trace.tactic) == (("T1486", "T1078"), "impact")
    assert kept.entry("from-answer", answer.id).body.publisher == kept.borea
    assert kept.entry("answer", answer.id).sources == (id_of("from-answer", answer.id),)
    milestones = {
        part: kept.entry(part, of).body.milestone
        for part, of in (("rung", kept.call), ("first", kept.call), ("seen", answer.id))
    }
    assert milestones == {
        "rung": Milestone.CALL,
        "first": Milestone.ANSWERS,
        "seen": Milestone.FIRST_TRACE,
    }
    assert kept.entry("seen", answer.id).body.at == FIRST


def test_gathering_again_changes_nothing_and_is_not_told_again(kept):
    kept.answered()
    kept.matched()
    kept.gather(incident="attack")
    told, picture = len(list(kept.node.store.audit.entries())), whole(kept.node, kept.case)
    again = kept.gather()
    assert whole(kept.node, kept.case) == picture
    assert (again.entries.new, again.traces) == ((), Gathered(same=2))
    assert len(list(kept.node.store.audit.entries())) == told
    actions = [one.action for one in kept.node.store.audit.entries() if one.object == kept.case.id]
    assert actions.count("case gathered") == 1


def test_an_amended_answer_replaces_its_traces_and_a_withdrawn_one_takes_them_along(kept):
    answer = kept.answered()
    kept.gather(incident="attack")
    kept.answered(1, items=(replace(answer.items[0], count=9),))
    assert kept.gather().traces == Gathered(changed=1)
    assert [(one.count, one.incident) for one in kept.traces()] == [(9, "attack")]
    kept.answered(2, items=(ItemAnswer(kept.item.id, Sight.NOT_SEEN),))
    assert kept.gather().traces == Gathered(gone=1)
    assert kept.entry("seen", answer.id).withdrawn == GONE
    assert kept.entry("answer", answer.id).withdrawn == ""
    kept.answered(3)
    assert kept.gather().traces == Gathered(new=1)
    assert kept.entry("seen", answer.id).withdrawn == ""
    kept.answered(4, items=(), withdrawn=True, stage=Stage.WITHDRAWN)
    assert kept.gather().traces == Gathered(gone=1)
    assert {kept.entry(part, answer.id).withdrawn for part in ("seen", "answer", "from-answer")} == {GONE}


def test_a_case_is_shown_marked_as_strictly_as_what_it_gathered(kept):
    only = Marking(Tlp.AMBER, frozenset({kept.node.configuration.id}))
    kept.node.store.cases.gather(
        kept.case.id, [seen_at("a", kept.borea, marking=only), seen_at("b", kept.borea, marking=GREEN)]
    )
    cases = Desk(kept.node).cases
    assert cases.shown(kept.case.id).marking == only
    assert cases.shown(kept.case.id, COMMUNITY).marking == GREEN
    assert cases.shown(kept.case.id, COMMUNITY).all_marking == only


def test_a_case_is_made_once_while_nothing_of_it_changes_and_anew_after_any_change(kept):
    cases = Desk(kept.node).cases
    first = cases.shown(kept.case.id)
    assert cases.shown(kept.case.id) is first
    kept.node.store.cases.gather(kept.case.id, [seen_at("a", kept.borea)])
    assert cases.shown(kept.case.id).picture.spread != first.picture.spread
    before = cases.shown(kept.case.id, COMMUNITY)
    add_entries(kept.node, kept.case, [source("s")], "ben")
    assert cases.shown(kept.case.id, COMMUNITY) != before


def test_what_is_confirmed_at_home_is_traced_and_reaches_nobody(kept):
    kept.matched()
    kept.gather()
    (trace,) = kept.traces()
    assert (trace.kind, trace.host, trace.tactic) == (TraceKind.MATCH, "dc01", "lateral-movement")
    own = [trace.marking, kept.entry("home", kept.call).marking, kept.entry("found", kept.call).marking]
    assert own == [Marking(Tlp.RED, frozenset())] * 3
    kept.matched(Verdict.DISMISSED)
    assert kept.gather().traces == Gathered(gone=1)
    assert kept.entry("home", kept.call).withdrawn == GONE


def test_a_trace_is_as_strictly_marked_as_its_answer_its_call_and_its_item(kept):
    only = Marking(Tlp.AMBER, frozenset({kept.node.configuration.id}))
    kept.answered(marking=only)
    kept.gather()
    (trace,) = kept.traces()
    assert trace.marking == Marking(Tlp.AMBER, frozenset({kept.node.configuration.id, kept.borea}))


def test_what_people_said_of_a_gathered_entry_stays(kept):
    answer = kept.answered()
    kept.gather()
    source, event = kept.entry("from-answer", answer.id), kept.entry("seen", answer.id)
    graded = replace(source, body=replace(source.body, reliability=Reliability.B, credibility=2))
    doubted = replace(event, withdrawn="a false alarm", body=replace(event.body, milestone=None))
    add_entries(kept.node, kept.case, [graded, doubted], "ben")
    kept.answered(1, note="again")
    kept.gather(incident="attack")
    assert kept.entry("from-answer", answer.id).body.reliability is Reliability.B
    assert kept.entry("seen", answer.id).withdrawn == "a false alarm"
    assert kept.entry("seen", answer.id).body.milestone is None
    assert kept.entry("seen", answer.id).body.incident == "attack"


def test_an_incident_or_a_call_that_there_is_not_is_refused_and_nothing_is_kept(kept):
    kept.answered()
    with pytest.raises(UsageError, match="is no incident of the case"):
        kept.gather(incident="nowhere")
    with pytest.raises(UsageError, match="is no call"):
        gather_call(kept.node, kept.case, "grouping--none", "ada")
    assert kept.traces() == ()
    assert [one.id for one in kept.node.store.cases.entries(kept.case.id)] == ["attack"]


def test_a_member_that_counts_beyond_all_measure_breaks_nothing(kept):
    items = [
        ItemAnswer(kept.item.id, Sight.SEEN, count=2**62, beside=ItemAnswer("", Sight.SEEN, count=2**62))
    ]
    kept.answered(items=tuple(items))
    kept.gather()
    assert [one.count for one in kept.node.store.cases.trace_counts(kept.case.id)] == [2 * 10**12]


def test_what_is_declared_beside_is_a_trace_of_its_own(kept):
    beside = ItemAnswer("", Sight.SEEN, count=2, declared=True)
    kept.answered(items=(ItemAnswer(kept.item.id, Sight.NOT_SEEN, beside=beside),))
    kept.gather()
    (trace,) = kept.traces()
    assert (trace.item, trace.count, trace.first) == (kept.item.id, 2, None)


def test_who_answered_first_is_told_no_wider_than_every_answer_that_it_is_made_of(kept):
    kept.answered(5)
    corvia = kept.made["Corvia"].configuration.id
    kept.answered(0, id="grouping--c", member=corvia, marking=Marking(Tlp.RED))
    kept.gather(incident="attack")
    assert {kept.entry(part, kept.call).marking.tlp for part in ("first", "last")} == {Tlp.RED}
    assert kept.entry("seen", f"grouping--{kept.call[-36:]}").marking.tlp is Tlp.GREEN
