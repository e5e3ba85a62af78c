"""What may be done: a catalogue, each option open or shut by gates, with what others did before."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.model.case import Ground
from tocsin.model.precedent import Precedent, Response


class Gate(enum.StrEnum):
    """What must hold before an option is open."""

    BREACH = "breach"  # of international law
    STATE = "state"  # attributable to one
    ARMED_ATTACK = "armed-attack"


class Holds(enum.StrEnum):
    """What those who decide hold of a gate; nobody computes it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Like(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Coded responses that are like an option: of this type, of this subtype."""

    type: str = ""
    subtype: str = ""

    def fits(self, response: Response) -> bool:
        """Whether a response is one of them."""
        return (not self.type or response.type == self.type) and (
            not self.subtype or response.subtype == self.subtype
        )


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that may be done. ``contested`` says where the law is, and who holds what; ``risk`` is in words and never a number."""

    id: str
    title: str
    ground: Ground
    law: str
    who: str
    needs: tuple[Gate, ...] = ()
    conditions: tuple[str, ...] = ()
    risk: str = ""
    contested: str = ""
    precedents: tuple[Like, ...] = ()


class Before(msgspec.Struct, frozen=True):
    """What was done before: in so many of ``n`` precedents that are comparable, by which states, and in which."""

    n: int
    done: int
    by: tuple[str, ...]
    precedents: tuple[str, ...]


class Offered(msgspec.Struct, frozen=True):
    """An option with the gates that are open, shut, and of which nobody knows."""

    option: Option
    open: tuple[Gate, ...]
    shut: tuple[Gate, ...]
    undecided: tuple[Gate, ...]
    before: Before

    @property
    def is_open(self) -> bool:
        """Whether every gate is open; those without any always are."""
        return not self.shut and not self.undecided


@cache
def catalogue() -> tuple[Option, ...]:
    """The options that ship, those that need no attribution first."""
    text = (files("tocsin.cases") / "data" / "responses.yaml").read_bytes()
    options = msgspec.yaml.decode(text, type=tuple[Option, ...])
    return tuple(sorted(options, key=lambda one: len(one.needs)))


def offered(gates: dict[Gate, Holds], comparable: Iterable[Precedent] = ()) -> tuple[Offered, ...]:
    """Every option, none left out; a gate of which nothing is said is unknown."""
    precedents = tuple(comparable)
    return tuple(_offered(one, gates, precedents) for one in catalogue())


def _offered(option: Option, gates: dict[Gate, Holds], precedents: Sequence[Precedent]) -> Offered:
    def those(held: Holds) -> tuple[Gate, ...]:
        """The gates of the option of which that is held."""
        return tuple(one for one in option.needs if gates.get(one, Holds.UNKNOWN) is held)

    return Offered(
        option,
        those(Holds.YES),
        those(Holds.NO),
        those(Holds.UNKNOWN),
        _before(option.precedents, precedents),
    )


def _before(like: Sequence[Like], precedents: Sequence[Precedent]) -> Before:
    found = [(one, [each for each in one.responses if any(k.fits(each) for k in like)]) for one in precedents]
    done = [(one, some) for one, some in found if some]
    by = {each.country for _, some in done for each in some if each.country}
    return Before(len(precedents), len(done), tuple(sorted(by)), tuple(one.id for one, _ in done))
