"""A case: what is told of incidents that belong together, each piece with who told it and how far it is believed.

A case is its entries. An entry is never changed: a later version of the same id takes its place, and the former one stays.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated

import msgspec

from tocsin.model.marking import Marking
from tocsin.model.severity import Fact


class Reliability(enum.StrEnum):
    """How reliable a source is (Admiralty code); F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Likelihood(enum.StrEnum):
    """How likely, in the words of ICD 203; how sure one is of that is told apart from it."""

    ALMOST_NO_CHANCE = "almost no chance"  # 1 to 5 %
    VERY_UNLIKELY = "very unlikely"  # 5 to 20 %
    UNLIKELY = "unlikely"  # 20 to 45 %
    ROUGHLY_EVEN = "roughly even chance"  # 45 to 55 %
    LIKELY = "likely"  # 55 to 80 %
    VERY_LIKELY = "very likely"  # 80 to 95 %
    ALMOST_CERTAIN = "almost certain"  # 95 to 99 %


class Confidence(enum.StrEnum):
    """How well founded a judgement is."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Level(enum.StrEnum):
    """What an attribution names: these are different claims with evidence of their own."""

    PERSONA = "persona"
    CLUSTER = "activity cluster"
    GROUP = "group"
    SPONSOR = "sponsor"


class Ground(enum.StrEnum):
    """On which ground something was done."""

    RETORSION = "retorsion"
    COUNTERMEASURE = "countermeasure"
    NECESSITY = "necessity"  # it answers a peril, whoever caused it, and no breach
    SELF_DEFENCE = "self-defence"
    SANCTION = "sanction"
    ASSISTANCE = "assistance"
    CRIMINAL = "criminal"
    STATEMENT = "statement"


class Degree(enum.StrEnum):
    """An answer to a question of a threshold; it is never counted."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    UNKNOWN = "unknown"


class Role(enum.StrEnum):
    """As what somebody speaks."""

    STATE = "state"
    ORGANISATION = "organisation"  # of states
    INDUSTRY = "industry"
    RESEARCH = "research"
    PRESS = "press"
    ACTOR = "actor"  # who claims it for himself
    MEMBER = "member"  # of the alliance, in its answers


class Milestone(enum.StrEnum):
    """Moments between which the days are told."""

    FIRST_TRACE = "first trace"
    ATTACK = "attack"
    FOUND = "found"
    CALL = "call"
    ANSWERS = "answers"
    INDICATORS = "public indicators"
    ATTRIBUTION = "attribution"
    RESPONSE = "response"


class Gate(enum.StrEnum):
    """What must hold before an option is open."""

    BREACH = "breach"  # of international law
    STATE = "state"  # attributable to one
    ARMED_ATTACK = "armed-attack"
    PERIL = "peril"  # grave and imminent, to an essential interest


class Holds(enum.StrEnum):
    """What those who decide hold of a gate; nobody computes it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Side(enum.StrEnum):
    """What a piece of evidence does to what it stands beside."""

    TOWARD = "toward"
    AGAINST = "against"


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="source"):
    """Where something is from: a report, a statement's text, a conversation.

    ``credibility`` goes from 1, confirmed by others, to 5, improbable; 6 cannot be judged. ``repeats`` is the id of the source that
    this one only quotes: both count as one. ``read`` tells that it was read itself; what was not is shown as unverified.
    """

    title: str
    publisher: str = ""
    url: str = ""
    published: dt.date | None = None
    reliability: Reliability = Reliability.F
    credibility: Annotated[int, msgspec.Meta(ge=1, le=6)] = 6
    repeats: str = ""
    read: bool = True


class Incident(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="incident"):
    """One incident of the case. ``victim`` is a member's id or a name, ``country`` an ISO code."""

    title: str
    begin: dt.date | None = None
    end: dt.date | None = None
    victim: str = ""
    country: str = ""
    sectors: tuple[str, ...] = ()
    about: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="event"):
    """Something on the timeline, at a moment (UTC) or from one to another. ``exact`` tells that the hour is known, not only the day.

    ``member`` is where it was, ``tactic`` and ``techniques`` are ATT&CK's; ``milestone`` what it is among those.
    """

    at: dt.datetime
    what: str
    until: dt.datetime | None = None
    exact: bool = False
    incident: str = ""
    member: str = ""
    tactic: str = ""
    techniques: tuple[str, ...] = ()
    milestone: Milestone | None = None

    def __post_init__(self) -> None:
        """Moments without a zone are in UTC, whoever wrote or kept them so."""
        for name in ("at", "until"):
            moment: dt.datetime | None = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                msgspec.structs.force_setattr(self, name, moment.replace(tzinfo=dt.UTC))


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="statement"):
    """That somebody attributed something to somebody: ``words`` are told in ours, unless they are ``quoted`` from who spoke.

    ``names`` is whom it names, "" where it says that nobody is named; ``denies`` turns it round. ``phase`` limits it to a part of the
    incident. ``likelihood`` and ``confidence`` are those that it gives itself.
    """

    by: str
    role: Role
    at: dt.date
    words: str
    level: Level
    names: str = ""
    country: str = ""
    incident: str = ""
    phase: str = ""
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None
    denies: bool = False
    quoted: bool = False

    @property
    def told(self) -> str:
        """The words, in quotation marks where they are a quotation and nowhere else."""
        return f"“{self.words}”" if self.quoted else self.words


class Response(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="response"):
    """That somebody did something about it."""

    by: str
    at: dt.date
    what: str
    ground: Ground
    toward: str = ""
    incident: str = ""


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of evidence beside what it speaks toward or against; ``entry`` is its id in the case, "" where it is only told."""

    side: Side
    what: str
    entry: str = ""
    sources: tuple[str, ...] = ()


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="hypothesis"):
    """Why this victim, at this time: kept with what speaks for it and against it."""

    what: str
    evidence: tuple[Weight, ...] = ()
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None


class Exposure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="exposure"):
    """Why a member matters to an adversary; it says which adversaries matter to the member."""

    member: str
    factor: str
    adversaries: tuple[str, ...] = ()


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="link"):
    """That one incident follows another, why that is held and how surely. Linked incidents are never summed."""

    first: str
    second: str
    reasons: tuple[str, ...]
    likelihood: Likelihood
    confidence: Confidence


class Judged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="fact"):
    """A fact of severity of an incident."""

    incident: str
    fact: Fact


class Answered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="threshold"):
    """An answer to a question of a threshold by one person or nation.

    ``framework`` and ``question`` name one of those that room cases lists. ``dissent`` is what those say who hold otherwise,
    ``position`` what the nation's law or doctrine holds.
    """

    framework: str
    question: str
    degree: Degree
    reasons: str
    evidence: tuple[Weight, ...] = ()
    incident: str = ""
    by: str = ""
    dissent: str = ""
    position: str = ""


class Held(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="gate"):
    """What somebody who decides holds of a gate. Where they differ it is undecided."""

    gate: Gate
    holds: Holds
    by: str
    reasons: str
    incident: str = ""


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="task"):
    """Part of the plan: an option of the catalogue, who does it and by when."""

    option: str
    owner: str
    due: dt.date | None = None
    done: dt.date | None = None
    note: str = ""


class Reference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="reference"):
    """A call, an answer, a hunt's finding or a report that the node keeps and that belongs to the case."""

    kind: str
    id: str
    note: str = ""


#: What an entry can hold.
Body = (
    Source
    | Incident
    | Event
    | Statement
    | Response
    | Hypothesis
    | Exposure
    | Link
    | Judged
    | Answered
    | Held
    | Task
    | Reference
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a case, in one of its versions.

    ``id`` is unique in the case and names the piece in others. ``sources`` are ids of entries that hold a ``Source``. ``author`` is who
    entered it, ``at`` when. ``withdrawn`` says why it no longer holds. ``origin`` is the member that released it to this one, "" where it is
    this member's own.
    """

    id: str
    body: Body
    marking: Marking
    author: str
    at: dt.datetime
    version: int = 1
    sources: tuple[str, ...] = ()
    withdrawn: str = ""
    origin: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case by its title; its marking is the loosest that any of its entries has. ``origin`` is the member that released it to this one, "" where it is this member's own."""

    id: str
    title: str
    marking: Marking
    created: dt.datetime
    author: str
    about: str = ""
    closed: dt.datetime | None = None
    origin: str = ""
