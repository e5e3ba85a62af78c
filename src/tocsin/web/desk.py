"""A node as its people use it: what the pages ask of it. The pages know a node only by this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tocsin.model.answer import Answer, Declared, Verdict
from tocsin.model.audit import EVERY, AskedEntries
from tocsin.model.call import Call
from tocsin.model.finding import SeenEvent
from tocsin.model.marking import Marking
from tocsin.model.member import Member
from tocsin.node.calls.picture import Picture
from tocsin.node.declaring.nouns import Problem, Row
from tocsin.web.case_desk import CaseDesk
from tocsin.web.gaps_desk import GapsDesk
from tocsin.web.knowledge_desk import KnowledgeDesk
from tocsin.web.nouns import (
    Actor,
    CallRow,
    Decided,
    Entry,
    FoundRow,
    Given,
    HuntRow,
    KeptMatch,
    Preview,
    Quarantined,
    Role,
    Session,
    UnderReview,
    User,
    Wanted,
)


class Accounts(Protocol):
    """Who may use a node's pages."""

    def log_in(self, name: str, password: str, browser: str = "") -> Session | None:
        """Begin a session with a new token; None if the name or the password is wrong, or the account is locked there."""
        ...

    def browser(self, name: str, secret: str) -> str:
        """What names a browser in which a user has logged in before, by the secret that it was given; "" for any other."""
        ...

    def remember(self, name: str) -> str:
        """Know a browser from now on in which a user has logged in; its secret, which opens nothing."""
        ...

    def session(self, token: str) -> Session | None:
        """The session of a token as it stands now; None once it ended, expired or its account was closed."""
        ...

    def log_out(self, token: str) -> None:
        """End a session; nothing happens if there is none."""
        ...

    def users(self) -> Sequence[User]:
        """Everybody by name, who was shut out too."""
        ...

    def judges(self) -> Sequence[str]:
        """Names of the users who may judge matches, and may be given some."""
        ...

    def add(self, name: str, password: str, roles: frozenset[Role], actor: Actor) -> None:
        """Add a user."""
        ...

    def set_roles(self, name: str, roles: frozenset[Role], actor: Actor) -> None:
        """Give a user these roles and no others; the last administrator keeps that role."""
        ...

    def disable(self, name: str, actor: Actor) -> None:
        """Shut a user out, open sessions too; not the last administrator."""
        ...

    def enable(self, name: str, actor: Actor) -> None:
        """Let a user in again."""
        ...

    def reset_password(self, name: str, password: str, actor: Actor) -> None:
        """Give somebody else another password, whose sessions all end; not the actor."""
        ...

    def change_password(self, present: str, password: str, actor: Actor) -> None:
        """Give the actor another password, if the present one is right; all sessions end."""
        ...


class Desk(Protocol):
    """One node as its people use it.

    Methods may be called from several threads at once. All raise ``TocsinError`` with what, where and hint
    for whatever cannot be done; what they change they write to the audit under the actor's name.
    """

    @property
    def me(self) -> Member:
        """The member whose node this is."""
        ...

    @property
    def name(self) -> str:
        """What people call this node."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Who may use it."""
        ...

    @property
    def knowledge(self) -> KnowledgeDesk:
        """What is known of adversaries and precedents."""
        ...

    @property
    def cases(self) -> CaseDesk:
        """The cases that it keeps."""
        ...

    @property
    def gaps(self) -> GapsDesk:
        """What members can and cannot see."""
        ...

    def calls(self) -> Sequence[CallRow]:
        """All calls, the newest first."""
        ...

    def call(self, call_id: str) -> CallRow | None:
        """One call as it stands in the list; None where there is none of this id."""
        ...

    def picture(self, call_id: str) -> Picture:
        """What the members say of a call so far."""
        ...

    def kept(self, call_id: str, item: str = "") -> Sequence[KeptMatch]:
        """Matches of a call here at home with their numbers and revisions, of one item or of all."""
        ...

    def last_revision(self, call_id: str) -> int:
        """The revision up to which matches of a call are shown; asked before they are read, for what comes meanwhile is higher."""
        ...

    def kept_on(self, call_id: str, item: str, host: str, actor: Actor) -> Sequence[KeptMatch]:
        """Matches of a call on hosts whose name contains a text; the audit says who looked for which."""
        ...

    def hunts(self, call_id: str = "", before: int | None = None, limit: int = 100) -> Sequence[HuntRow]:
        """Searches of this node for one call or for all, the last first, numbered lower than ``before``."""
        ...

    def findings(self, wanted: Wanted, before: int | None, limit: int, actor: Actor) -> Sequence[FoundRow]:
        """Matches here at home that fit, the last found first; the audit says who looked for which host or rule."""
        ...

    def judge(  # noqa: PLR0913, PLR0917  (what, of what, by whom, and what was looked at)
        self,
        call_id: str,
        keys: Sequence[str],
        verdict: Verdict,
        note: str,
        actor: Actor,
        seen: str | None = None,
    ) -> Decided:
        """Give matches (by ``match_key``) a verdict; those that are not as they were ``seen`` (``told_seen``) are left."""
        ...

    def assign(
        self, call_id: str, keys: Sequence[str], assignee: str, actor: Actor, seen: str | None = None
    ) -> Decided:
        """Give matches to somebody, "" to nobody; those that are not as they were ``seen`` are left."""
        ...

    def finding_events(self, call_id: str, key: str, actor: Actor) -> Sequence[SeenEvent]:
        """Open the events of a match; the audit says who opened what."""
        ...

    def declared(self, call_id: str) -> Mapping[str, Declared]:
        """What was declared of a call, by item, where our logs stay in a system of our own."""
        ...

    def declare(
        self, call_id: str, common: Row, rows: Sequence[Row], actor: Actor, source: str
    ) -> Sequence[Problem]:
        """Declare what that system shows of a call, if nothing is wrong with it; else what is, and nothing is done."""
        ...

    def under_review(self, call_id: str) -> UnderReview:
        """Our answer to a call: what would leave now, and what stays."""
        ...

    def release_answer(self, call_id: str, actor: Actor, shown: str = "") -> Answer:
        """Let what may leave go to those entitled to it, if it is what was ``shown`` (by its mark, "" for any); returns what left."""
        ...

    def withdraw_answer(self, call_id: str, actor: Actor, reason: str) -> None:
        """Take this node's answer back everywhere."""
        ...

    def previews(self, call_id: str) -> Sequence[Preview]:
        """What each member would get of a call, or has got."""
        ...

    def untried(self, call_id: str) -> Mapping[str, str]:
        """Why no node can try an item of a call of this node's own, by item, of the version that waits to be sent if one does."""
        ...

    def send(self, call_id: str, actor: Actor, shown: str = "") -> Sequence[Given]:
        """Ring a call of this node, if its draft is the one that was ``shown`` (by its mark, "" for any); says what each is given."""
        ...

    def draft(self, call_id: str) -> Call | None:
        """The version of a call that waits to be sent, None where none does."""
        ...

    def discard(self, call_id: str, actor: Actor) -> None:
        """Throw away what waits to be sent of a call."""
        ...

    def revoke(self, call_id: str, actor: Actor) -> None:
        """Take a call of this node back: recipients stop hunting."""
        ...

    def members(self) -> Sequence[Member]:
        """The registry of members with their keys."""
        ...

    def quarantine(self) -> Sequence[Quarantined]:
        """What came in and was not believed, the newest first."""
        ...

    def readmit(self, number: str, marking: Marking, actor: Actor) -> None:
        """Take in what is held only because it is unmarked, under a marking."""
        ...

    def drop(self, number: str, actor: Actor) -> None:
        """Forget the content of what is held; that it came stays known."""
        ...

    def audit(self, before: int | None, limit: int, asked: AskedEntries = EVERY) -> Sequence[Entry]:
        """Entries of the audit before a number that are ``asked`` for, the newest first."""
        ...

    def verify_audit(self) -> int | None:
        """The first entry at which the chain is broken, None if it is whole."""
        ...

    def changes(self) -> int:
        """A number that rises with every change that a page could show."""
        ...

    def status(self) -> Mapping[str, Any]:
        """How the node is; ``ready`` is true once it can serve."""
        ...
