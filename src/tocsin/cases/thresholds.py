"""Thresholds: questions that are answered with evidence; what comes out is never a verdict and never a score."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.cases.cited import Cited
from tocsin.cases.membership import Body, Membership, membership
from tocsin.model.case import Answered, Degree, Entry, Incident, Link


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question; ``facts`` are the factors of severity that bear on it."""

    id: str
    title: str
    asks: str
    facts: tuple[str, ...] = ()


class Framework(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A threshold with its questions: who decides, what "high" points toward, and where it is written; ``sources`` are what was looked up.

    ``members`` are the bodies of which the victim must be a member of one.
    """

    id: str
    title: str
    decides: str
    toward: str
    source: str
    remark: str
    questions: tuple[Asked, ...]
    sources: tuple[Cited, ...] = ()
    members: tuple[Body, ...] = ()


class Considered(msgspec.Struct, frozen=True):
    """A question with everybody's answers to it, which may differ."""

    question: Asked
    answers: tuple[Entry, ...]

    @property
    def degrees(self) -> frozenset[Degree]:
        """What is answered; unknown where nobody has."""
        return frozenset(_answer(one).degree for one in self.answers) or frozenset({Degree.UNKNOWN})


class Deliberation(msgspec.Struct, frozen=True):
    """A threshold as it stands: questions that point toward it, against it, neither way, in dissent, and that nobody can answer.

    ``linked`` are the links between incidents, for what is asked of cumulative effect; ``unverified`` are the titles of sources that were
    not looked up. ``membership`` says whether it is open to the victim at all.
    """

    framework: Framework
    toward: tuple[Considered, ...]
    between: tuple[Considered, ...]
    against: tuple[Considered, ...]
    divided: tuple[Considered, ...]
    unknown: tuple[Considered, ...]
    linked: tuple[Entry, ...]
    unverified: tuple[str, ...] = ()
    membership: Membership = Membership()


@cache
def frameworks() -> tuple[Framework, ...]:
    """The thresholds that are asked of, as they ship."""
    text = (files("tocsin.cases") / "data" / "thresholds.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=tuple[Framework, ...])


def deliberations(entries: Iterable[Entry], incident: str = "") -> tuple[Deliberation, ...]:
    """Every threshold with what is answered of an incident; answers that are of no incident count for each."""
    held = [one for one in entries if not one.withdrawn]
    linked = tuple(
        one
        for one in held
        if isinstance(one.body, Link) and incident in {"", one.body.first, one.body.second}
    )
    answers: dict[tuple[str, str], list[Entry]] = {}
    for one in sorted(held, key=lambda entry: entry.id):
        if isinstance(body := one.body, Answered) and body.incident in {"", incident}:
            answers.setdefault((body.framework, body.question), []).append(one)
    hit = next((one.body for one in held if one.id == incident and isinstance(one.body, Incident)), None)
    return tuple(_deliberation(one, answers, linked, hit) for one in frameworks())


def _deliberation(
    framework: Framework,
    answers: dict[tuple[str, str], list[Entry]],
    linked: tuple[Entry, ...],
    incident: Incident | None,
) -> Deliberation:
    asked = [Considered(one, tuple(answers.get((framework.id, one.id), ()))) for one in framework.questions]

    def only(degree: Degree) -> tuple[Considered, ...]:
        """Questions to which everybody who answers gives the same degree."""
        return tuple(one for one in asked if one.degrees == {degree})

    return Deliberation(
        framework,
        only(Degree.HIGH),
        only(Degree.MODERATE),
        only(Degree.LOW),
        tuple(one for one in asked if len(one.degrees) > 1),
        only(Degree.UNKNOWN),
        linked,
        tuple(one.title for one in framework.sources if not one.read),
        membership(framework.members, incident),
    )


def _answer(entry: Entry) -> Answered:
    if not isinstance(entry.body, Answered):
        raise TypeError(entry.id)  # only answers are gathered above
    return entry.body
