"""What a node hands to its pages: who acts, rows of lists, an answer under review, what was refused."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.answer import Answer, ItemFinding, Match, Stage, Verdict
from tocsin.model.call import Call
from tocsin.model.hunted import Searched


class Role(enum.StrEnum):
    """What an account may do, what allows most first; an administrator may do all, and roles add up."""

    ADMINISTRATOR = "administrator"
    RELEASER = "releaser"  # releases answers, sends calls
    ANALYST = "analyst"  # judges matches
    READER = "reader"  # looks


#: Who judges matches, and may be given some.
JUDGES = frozenset({Role.ADMINISTRATOR, Role.ANALYST})


class Actor(msgspec.Struct, frozen=True):
    """Who does something, for the audit."""

    name: str
    role: Role


class Session(msgspec.Struct, frozen=True):
    """Somebody who has logged in; ``token`` is secret, random and new at every log-in, ``roles`` are one or more."""

    token: str
    name: str
    roles: frozenset[Role]

    @property
    def role(self) -> Role:
        """The role that allows most."""
        return next(role for role in Role if role in self.roles)

    @property
    def actor(self) -> Actor:
        """Who acts in this session."""
        return Actor(self.name, self.role)


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """A call in the list of calls.

    ``mine`` tells that this node rang it. ``stage`` is how far this node is with answering it, None
    where it has not begun. ``open_matches`` wait for an analyst, None where whoever looks may not know of them. ``answered`` of ``asked`` members have answered: of all but its issuer and a hub. ``withheld``
    says why the call may not be shown or sent, "" where it may. ``declares`` tells that an analyst declares our answer. ``waits`` is the version (its ``modified``) that was drafted
    and waits to be sent, None where none does. ``rung`` is when its first version was sent from here or came in, None for a draft.
    ``issuer_revoked`` is when its issuer was revoked here, None where it was not: since then this node neither searches nor answers it.
    ``expired`` is when the call ended, None before: nothing is searched for it any more.
    """

    call: Call
    mine: bool
    stage: Stage | None
    open_matches: int | None
    answered: int
    asked: int
    withheld: str = ""
    declares: bool = False
    waits: dt.datetime | None = None
    issuer_revoked: dt.datetime | None = None
    expired: dt.datetime | None = None
    rung: dt.datetime | None = None


class HuntRow(msgspec.Struct, frozen=True):
    """A search of this node by its number, and the title of the call, "" where the call is gone."""

    number: int
    title: str
    searched: Searched


class Wanted(msgspec.Struct, frozen=True):
    """Which matches are asked for: of a call, a verdict, a level, and with a text in the host's or the rule's name; "" for any."""

    call: str = ""
    verdict: Verdict | None = None
    level: str = ""
    host: str = ""
    rule: str = ""

    def fits(self, match: Match) -> bool:
        """Whether a match is of that level, host and rule."""
        return (
            self.level in {"", match.level}
            and self.host.casefold() in match.host.casefold()
            and self.rule.casefold() in f"{match.rule_title} {match.rule_id}".casefold()
        )


class FoundRow(msgspec.Struct, frozen=True):
    """A match here at home, with its number, its key, and the names of its call and item."""

    number: int
    key: str
    title: str
    item: str
    match: Match


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
    """Something that came in and was not believed; ``sender`` is the member it came from as far as known.

    ``object`` is the id it gives itself. ``fault`` says why it can never be taken in, "" where all it lacks is a marking.
    ``times`` counts how often the very same came.
    """

    id: str
    reason: str
    sender: str
    at: dt.datetime
    raw: bytes
    object: str = ""
    fault: str = ""
    times: int = 1
