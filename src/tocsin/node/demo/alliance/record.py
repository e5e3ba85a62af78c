"""What the exercise's victim puts into its case beside what it gathers: what it knows itself, and the public record, each said to be what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec.structs import replace

from tocsin.cases.reading import read_file
from tocsin.model.case import (
    Body,
    Confidence,
    Entry,
    Event,
    Exposure,
    Hypothesis,
    Incident,
    Judged,
    Level,
    Milestone,
    Reliability,
    Role,
    Source,
    Statement,
    Task,
)
from tocsin.model.marking import Marking, Tlp
from tocsin.model.severity import Fact
from tocsin.node.cases.reference import RECORD, reference_file
from tocsin.node.demo.scenario import END
from tocsin.node.demo.truth import Truth

#: The incident of the exercise, by its entry.
INCIDENT = "exercise"
#: Groups of ATT&CK that the exercise puts before the nation that is blind.
ADVERSARIES = ("HEXANE", "OilRig")
_CLEAR, _AMBER = Marking(Tlp.CLEAR), Marking(Tlp.AMBER)
_HUNT = "x-hunt"
#: The attack of an exercise without an intruder who destroys, which none is.
_ATTACK = dt.datetime(2022, 7, 15, 12, tzinfo=dt.UTC)


def record_of_2022(at: dt.datetime) -> Iterator[Entry]:
    """The public record of the attacks on Albania; its incidents and what is of none say that they are no part of the exercise."""
    with reference_file("albania-2022") as path:
        entries = read_file(path, RECORD, at).entries
    for one in entries:
        body = one.body
        if isinstance(body, Incident):
            body = replace(body, title=f"Public record of 2022: {body.title}")
        elif isinstance(body, Hypothesis):
            body = replace(body, what=f"Public record of 2022: {body.what}")
        elif isinstance(body, Exposure):
            body = replace(body, factor=f"public record of 2022: {body.factor}")
        yield replace(one, body=body)


def of_the_exercise(victim: str, name: str, blind: str, truth: Truth, at: dt.datetime) -> Iterator[Entry]:
    """What the victim knows by itself; how long its services were down it tells its allies, and no publication. ``blind`` is another member."""
    factor = "in the exercise: hosts exiles, as did the government of 2022"
    matters = Exposure(member=blind, factor=factor, adversaries=ADVERSARIES)
    bodies = (*_bodies(victim, name, truth.encryption or _ATTACK), ("x-exposed", matters, _AMBER))
    for id_, body, marking in bodies:
        sources = () if isinstance(body, Source | Task | Exposure) else (_HUNT,)
        yield Entry(id=id_, body=body, marking=marking, author=name, at=at, sources=sources)


def _bodies(victim: str, name: str, attack: dt.datetime) -> Iterator[tuple[str, Body, Marking]]:
    day = attack.date()
    hunt = Source(title=f"{name}'s hunt of its own history", publisher=name, published=END, reliability=Reliability.A, credibility=2)  # fmt: skip
    yield _HUNT, hunt, _CLEAR
    about = "The nations are fictional and their logs emulated. What is told of 2022 is no part of it."
    what = Incident(title=f"Exercise: encryptor and wiper at {name}", begin=day, end=day, victim=victim, sectors=("government",), about=about)  # fmt: skip
    yield INCIDENT, what, _CLEAR
    yield (
        "x-attack",
        Event(
            at=attack,
            what="Machines are encrypted, then wiped",
            exact=True,
            incident=INCIDENT,
            member=victim,
            tactic="impact",
            techniques=("T1486", "T1561.002"),
            milestone=Milestone.ATTACK,
        ),
        _CLEAR,
    )
    nobody = Statement(
        by=name,
        role=Role.MEMBER,
        at=END,
        words="tools and times are like those of 2022, which names nobody",
        level=Level.GROUP,
        incident=INCIDENT,
        confidence=Confidence.LOW,
    )
    yield "x-nobody", nobody, _CLEAR
    for fact, marking in _facts():
        yield f"x-{fact.factor.replace('_', '-')}", Judged(incident=INCIDENT, fact=fact), marking
    restore = Task(option="restore", owner=name, due=END + dt.timedelta(days=14), note="of the exercise")
    yield "x-restore", restore, _AMBER


def _facts() -> Iterator[tuple[Fact, Marking]]:
    """Facts of severity; what nobody in the exercise knows is left unknown."""
    yield Fact(factor="observed_activity", low="effect", high="effect"), _CLEAR
    yield Fact(factor="sector", low="government", high="government"), _CLEAR
    yield Fact(factor="hijacking", low="used", high="used"), _CLEAR
    yield Fact(factor="victim", low="national", high="national"), _CLEAR
    yield Fact(factor="functional_impact", low="significant-critical", high="denial-critical"), _AMBER
    yield Fact(factor="outage", low=24, high=96), _AMBER
