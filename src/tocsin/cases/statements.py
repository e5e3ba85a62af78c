"""The ledger of statements: who attributed what to whom; those that differ stand side by side and are never weighed into one."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.model.case import Entry, Level, Statement


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one part of an incident at one level: the entries of those who say it, and of those who deny it.

    ``names`` is who is named, "" where somebody says that none can be; ``independent`` how many primary sources say so, and ``grade``
    is that of the best of them. ``unverified`` tells that none of them was read itself. ``grades`` are those of each statement's own
    sources, by the id of its entry, denials included; "no source" where it has none.
    """

    incident: str
    phase: str
    level: Level
    names: str
    country: str
    stated: tuple[Entry, ...]
    denied: tuple[Entry, ...]
    independent: int
    grade: str
    unverified: bool
    grades: tuple[tuple[str, str], ...]

    def grade_of(self, entry: str) -> str:
        """The grade of one statement."""
        return dict(self.grades)[entry]


class Question(msgspec.Struct, frozen=True):
    """Everything that is said of one part of an incident at one level. It is in conflict where claims differ or one is denied."""

    incident: str
    phase: str
    level: Level
    claims: tuple[Claim, ...]

    @property
    def in_conflict(self) -> bool:
        """Whether those who speak do not say the same."""
        return len(self.claims) > 1 or any(one.denied for one in self.claims)


def ledger(entries: Iterable[Entry]) -> tuple[Question, ...]:
    """Statements by what they are about. Levels are never mixed: a state that is named says nothing of a group."""
    entries = [one for one in entries if not one.withdrawn]
    grounds = grounds_of(entries)
    asked: dict[tuple[str, str, Level], dict[tuple[str, str], list[Entry]]] = {}
    for one in sorted(entries, key=_place):
        if isinstance(body := one.body, Statement):
            claims = asked.setdefault((body.incident, body.phase, body.level), {})
            claims.setdefault((body.names.casefold(), body.country), []).append(one)
    return tuple(
        Question(*about, tuple(_claim(about, said, grounds) for said in claims.values()))
        for about, claims in sorted(asked.items(), key=lambda pair: _order(pair[0]))
    )


def _claim(about: tuple[str, str, Level], said: list[Entry], grounds: Grounds) -> Claim:
    stated = tuple(one for one in said if not _body(one).denies)
    sources = [source for one in stated for source in one.sources]
    first = _body(said[0])
    return Claim(
        incident=about[0],
        phase=about[1],
        level=about[2],
        names=first.names,
        country=first.country,
        stated=stated,
        denied=tuple(one for one in said if _body(one).denies),
        independent=len(grounds.of(sources)),
        grade=grounds.grade(sources),
        unverified=not grounds.read(sources),
        grades=tuple((one.id, _grade(one, grounds)) for one in said),
    )


def _grade(entry: Entry, grounds: Grounds) -> str:
    if not grounds.of(entry.sources):
        return "no source"
    unverified = ", unverified" if grounds.unverified(entry.sources) else ""
    return f"{grounds.grade(entry.sources)}{unverified}"


def _body(entry: Entry) -> Statement:
    if not isinstance(entry.body, Statement):
        raise TypeError(entry.id)  # only statements are gathered above
    return entry.body


def _place(entry: Entry) -> tuple[str, str]:
    at = entry.body.at.isoformat() if isinstance(entry.body, Statement) else ""
    return (at, entry.id)


def _order(about: tuple[str, str, Level]) -> tuple[str, str, int]:
    return (about[0], about[1], list(Level).index(about[2]))
