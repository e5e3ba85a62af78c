"""The exercise's victim opens a case from what its allies answered, and sets the public record of 2022 beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from tocsin.cases.attribution.result import Attribution
from tocsin.cases.attribution.summary import Summary, summary
from tocsin.cases.picture import Picture
from tocsin.cases.resting import of_incident
from tocsin.model.case import Case, Entry, Event, Milestone
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC
from tocsin.node.cases.attributing import attribution
from tocsin.node.cases.gathering import gather_call
from tocsin.node.cases.keeping import add_entries, begin
from tocsin.node.cases.precedents import kept
from tocsin.node.cases.showing import preview, whole
from tocsin.node.demo.alliance.founding import Founded
from tocsin.node.demo.alliance.record import INCIDENT, of_the_exercise, record_of_2022
from tocsin.node.demo.scenario import END
from tocsin.node.demo.truth import Truth
from tocsin.node.knowledge.known import adversaries
from tocsin.node.member.node import Node, open_node

#: The incident of the public record whose attribution is told, by its entry.
RECORDED = "july"
_TITLE = "Exercise: web shell, encryptor and wiper"
_ABOUT = (
    "Opened by the victim of the exercise from the answers to its call. The nations are fictional and their logs emulated. "
    "Beside the exercise stands the public record of the attacks on Albania in 2022, which says that it is that."
)
#: In the exercise the victim rings when its logs end.
_RUNG = dt.datetime.combine(END, dt.time(9), dt.UTC)
_TODAY = (Milestone.CALL, Milestone.ANSWERS, Milestone.FOUND)


class Attributed(msgspec.Struct, frozen=True):
    """Who is said to have done what stands in the record, and what is made of the evidence for it."""

    attribution: Attribution
    summary: Summary


class Opened(msgspec.Struct, frozen=True):
    """A case as it was opened: all of it, what the ``public`` may be told, traces that were gathered, and how many entries it is not told.

    ``attributed`` is of the record's first incident alone: what is emulated after it is no evidence of who did it.
    """

    node: Founded
    picture: Picture
    public: Picture
    traces: int
    withheld: int
    attributed: Attributed

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.picture.case


def open_case(victim: Founded, blind: str, call: str, truth: Truth, who: str) -> Opened:
    """Open the victim's case on a call that its allies have answered; ``blind`` is the member to whom adversaries matter that it cannot see."""
    with open_node(victim.folder) as node, node.store.transaction():
        case = begin(node, _TITLE, _ABOUT, Marking(Tlp.CLEAR), who)
        own = of_the_exercise(victim.member, victim.nation.name, blind, truth, node.clock())
        add_entries(node, case, [*record_of_2022(node.clock()), *own], who)
        gathered = gather_call(node, case, call, who, INCIDENT)
        add_entries(node, case, list(_in_time(node, case)), who)
        precedents = kept()
        picture = whole(node, case, precedents)
        told = preview(node, case, PUBLIC, precedents, published=True)
        every = node.store.cases.entries(case.id)
    attributed = _attributed(picture.entries, every)
    return Opened(victim, picture, told.told.value, gathered.traces.new, told.withheld, attributed)


def _attributed(entries: Sequence[Entry], besides: Sequence[Entry]) -> Attributed:
    found = attribution(entries, incident=RECORDED, besides=besides)
    return Attributed(found, summary(found, of_incident(entries, RECORDED), adversaries()))


def _in_time(node: Node, case: Case) -> Iterator[Entry]:
    """What happened today as it is dated in the exercise, which goes on from when its logs end."""
    events = [
        (one, one.body)
        for one in node.store.cases.entries(case.id, ["event"])
        if isinstance(one.body, Event) and one.body.incident == INCIDENT and one.body.at > _RUNG
    ]
    begin_ = min((body.at for _, body in events), default=_RUNG)
    for one, body in events:
        at = _RUNG + (body.at - begin_)
        yield replace(one, body=replace(body, at=at, what=f"{body.what} (in the time of the exercise)"))
