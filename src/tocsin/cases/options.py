"""What may be done: a catalogue, each option open or shut by gates, with what others did before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.cases.cited import Cited, Position, unverified
from tocsin.cases.following import NOTHING, Followed, Strikes, followed
from tocsin.cases.membership import Body, Membership, membership
from tocsin.model.case import Entry, Gate, Ground, Held, Holds, Incident
from tocsin.model.precedent import Precedent, Response


class Like(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a precedent is like an option: a response of this type or subtype, or an attribution on this basis."""

    type: str = ""
    subtype: str = ""
    basis: str = ""

    def by(self, precedent: Precedent) -> tuple[str, ...]:
        """The countries that did so, "" for one that is not told; none where nobody did."""
        if self.basis:
            return tuple(one.country for one in precedent.attributions if one.basis == self.basis)
        return tuple(one.country for one in precedent.responses if self._fits(one))

    def when(self, precedent: Precedent) -> tuple[dt.date, ...]:
        """The days on which it was done, as far as they are told."""
        if self.basis:
            told = [one.at for one in precedent.attributions if one.basis == self.basis]
        else:
            told = [one.at for one in precedent.responses if self._fits(one)]
        return tuple(one for one in told if one is not None)

    def _fits(self, response: Response) -> bool:
        return (not self.type or response.type == self.type) and (
            not self.subtype or response.subtype == self.subtype
        )


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that may be done; ``risk`` is what it may lead to, in words and never a number.

    ``members`` are the bodies of which the victim must be a member of one. ``contested`` says where the law is, ``positions`` who holds what. ``sources`` are where its law and conditions are written.
    """

    id: str
    title: str
    ground: Ground
    law: str
    who: str
    needs: tuple[Gate, ...] = ()
    members: tuple[Body, ...] = ()
    conditions: tuple[str, ...] = ()
    risk: str = ""
    contested: str = ""
    positions: tuple[Position, ...] = ()
    precedents: tuple[Like, ...] = ()
    sources: tuple[Cited, ...] = ()

    @property
    def contested_words(self) -> str:
        """Where the law is contested and who holds what, "" where it is not: for where words stand alone."""
        held = (f"{one.by}{f' ({one.year})' if one.year else ''}: {one.holds}." for one in self.positions)
        return " ".join(filter(None, (self.contested, *held)))


class Before(msgspec.Struct, frozen=True):
    """What was done before: in so many of ``n`` precedents that are comparable, by which states, and in which; ``n`` is 0 where it is not coded.

    ``followed`` says what came after those in which it was done.
    """

    n: int
    done: int
    by: tuple[str, ...]
    precedents: tuple[str, ...]
    followed: Followed = NOTHING


class Offered(msgspec.Struct, frozen=True):
    """An option with the gates that are open, shut, and of which nobody knows, and whether the victim may use it as a member.

    ``unverified`` tells that none of its sources was looked up.
    """

    option: Option
    open: tuple[Gate, ...]
    shut: tuple[Gate, ...]
    undecided: tuple[Gate, ...]
    before: Before
    unverified: bool = False
    membership: Membership = Membership()

    @property
    def is_open(self) -> bool:
        """Whether every gate is open, and the victim is a member where it has to be."""
        return not self.shut and not self.undecided and self.membership.holds is Holds.YES


@cache
def catalogue() -> tuple[Option, ...]:
    """The options that ship, those that need no attribution first."""
    text = (files("tocsin.cases") / "data" / "responses.yaml").read_bytes()
    options = msgspec.yaml.decode(text, type=tuple[Option, ...])
    return tuple(sorted(options, key=lambda one: len(one.needs)))


def held_gates(entries: Iterable[Entry], incident: str = "") -> dict[Gate, Holds]:
    """What is held of each gate by all who say; unknown where they differ, or nobody does."""
    said: dict[Gate, set[Holds]] = {}
    for one in entries:
        if not one.withdrawn and isinstance(body := one.body, Held) and body.incident in {"", incident}:
            said.setdefault(body.gate, set()).add(body.holds)
    return {gate: min(some) if len(some) == 1 else Holds.UNKNOWN for gate, some in said.items()}


def offered(
    gates: dict[Gate, Holds],
    comparable: Iterable[Precedent] = (),
    known: Strikes | None = None,
    incident: Incident | None = None,
) -> tuple[Offered, ...]:
    """Every option, none left out; a gate of which nothing is said is unknown. ``known`` are all strikes, for what followed.

    ``incident`` says whose country was hit, and when: of that it is looked up what it was a member of.
    """
    precedents = tuple(comparable)
    return tuple(_offered(one, gates, precedents, known or {}, incident) for one in catalogue())


def _offered(
    option: Option,
    gates: dict[Gate, Holds],
    precedents: Sequence[Precedent],
    known: Strikes,
    incident: Incident | None,
) -> Offered:
    def those(held: Holds) -> tuple[Gate, ...]:
        """The gates of the option of which that is held."""
        return tuple(one for one in option.needs if gates.get(one, Holds.UNKNOWN) is held)

    return Offered(
        option,
        those(Holds.YES),
        those(Holds.NO),
        those(Holds.UNKNOWN),
        _before(option.precedents, precedents, known),
        unverified(option.sources),
        membership(option.members, incident),
    )


def _before(like: Sequence[Like], precedents: Sequence[Precedent], known: Strikes) -> Before:
    if not like:  # of this the coding has nothing, which is not that nobody did it
        return Before(0, 0, (), ())
    found = [(one, [country for each in like for country in each.by(one)]) for one in precedents]
    done = [(one, countries) for one, countries in found if countries]
    by = {country for _, countries in done for country in countries if country}
    days = ((one, min((day for each in like for day in each.when(one)), default=None)) for one, _ in done)
    return Before(
        len(precedents), len(done), tuple(sorted(by)), tuple(one.id for one, _ in done), followed(days, known)
    )
