"""What a node hands to its pages: who acts, rows of lists, an answer under review, what was refused."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.answer import Answer, ItemFinding, Stage
from tocsin.model.call import Call


class Role(enum.StrEnum):
    """What an account may do; an administrator may do all."""

    ADMINISTRATOR = "administrator"
    ANALYST = "analyst"  # judges matches
    RELEASER = "releaser"  # releases answers, sends calls
    READER = "reader"  # looks


class Actor(msgspec.Struct, frozen=True):
    """Who does something, for the audit."""

    name: str
    role: Role


class Session(msgspec.Struct, frozen=True):
    """Somebody who has logged in; ``token`` is secret, random and new at every log-in."""

    token: str
    name: str
    role: Role

    @property
    def actor(self) -> Actor:
        """Who acts in this session."""
        return Actor(self.name, self.role)


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """A call in the list of calls.

    ``mine`` tells that this node rang it. ``stage`` is how far this node is with answering it, None
    where it has not begun. ``open_matches`` wait for an analyst. ``answered`` of ``asked`` members have answered. ``withheld``
    says why the call may not be shown or sent, "" where it may. ``declares`` tells that an analyst declares our answer.
    """

    call: Call
    mine: bool
    stage: Stage | None
    open_matches: int
    answered: int
    asked: int
    withheld: str = ""
    declares: bool = False


class UnderReview(msgspec.Struct, frozen=True, kw_only=True):
    """An answer before it leaves.

    ``leaves`` is what would leave now, ``last`` what left last, None if nothing has. ``findings`` are what
    the hunt says of each item at home; ``held`` says by item why it stays.
    """

    leaves: Answer
    last: Answer | None
    findings: tuple[ItemFinding, ...]
    held: dict[str, str]


class Quarantined(msgspec.Struct, frozen=True):
    """Something that came in and was not believed; ``sender`` is the member it came from as far as known."""

    id: str
    reason: str
    sender: str
    at: dt.datetime
    raw: bytes
