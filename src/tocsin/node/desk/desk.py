"""The desk: one node as its people use it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tocsin.model.answer import Answer, Declared, ItemFinding, Match, Stage, Verdict
from tocsin.model.audit import EVERY, AskedEntries, Entry
from tocsin.model.call import Call
from tocsin.model.errors import StoreError, UsageError
from tocsin.model.finding import SeenEvent
from tocsin.model.marking import Marking
from tocsin.model.member import Audience, Member
from tocsin.node.calls import handling, readmitting, ringing
from tocsin.node.calls.answering import acknowledged, by_person
from tocsin.node.calls.course import course_of
from tocsin.node.calls.declared import known_declared
from tocsin.node.calls.events import events_of
from tocsin.node.calls.picture import Picture, picture
from tocsin.node.calls.publishing import Given
from tocsin.node.calls.ringing import Preview
from tocsin.node.calls.unreadable import untried_of
from tocsin.node.declaring import acting
from tocsin.node.declaring.checking import check
from tocsin.node.declaring.nouns import Problem, Row
from tocsin.node.declaring.templates import template
from tocsin.node.desk import looking
from tocsin.node.desk.accounts import Accounts
from tocsin.node.desk.cases import Cases
from tocsin.node.desk.gaps import Gaps
from tocsin.node.desk.heard import heard
from tocsin.node.desk.knowledge import Knowledge
from tocsin.node.desk.listing import listed
from tocsin.node.desk.nouns import Actor, CallRow, FoundRow, HuntRow, Quarantined, UnderReview, Wanted
from tocsin.node.desk.seen import read_seen, told
from tocsin.node.member.history import lake_gone, lake_told
from tocsin.node.member.node import Node
from tocsin.release import Released, release, release_marked
from tocsin.store import Decided, KeptMatch
from tocsin.store import Held as State
from tocsin.store import Quarantined as Held

_PAGE = 500
#: Bytes of one content that a list of the quarantine shows.
_SHOWN = 16 * 1024


class Desk:
    """What people do and look at, by whatever surface; methods may be called from several threads at once."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._changes = 0
        self._lock = threading.Lock()
        self._done: Callable[[], None] = lambda: None
        self._unheard: Callable[[], Mapping[str, float]] = dict
        self.accounts = Accounts(node)
        self.cases = Cases(node, self.changed)
        self.knowledge = Knowledge()
        self.gaps = Gaps(node, self.changed)

    @property
    def me(self) -> Member:
        """The member whose node this is."""
        return self._node.me

    @property
    def name(self) -> str:
        """What people call this node."""
        return self._node.configuration.name

    def when_done(self, done: Callable[[], None]) -> None:
        """Call ``done`` whenever a person has done something that may have put parcels into the outbox."""
        self._done = done

    def listens(self, unheard: Callable[[], Mapping[str, float]]) -> None:
        """Ask ``unheard`` for the seconds since each peer (a member's id) was last heard of; nobody is asked until then."""
        self._unheard = unheard

    def changed(self) -> None:
        """Note that something changed that a page could show."""
        with self._lock:
            self._changes += 1
        self._done()

    def changes(self) -> int:
        """A number that rises with every change that a page could show."""
        return self._changes

    def calls(self) -> tuple[CallRow, ...]:
        """All calls, drafts too, the newest first."""
        store = self._node.store
        members, drafts = store.members.all(), {call.id: call for call in store.calls.drafts()}
        found = drafts | {call.id: call for call in store.calls.all()}
        ordered = sorted(found.values(), key=lambda one: one.modified, reverse=True)
        return tuple(listed(self._node, call, members, drafts.get(call.id)) for call in ordered)

    def call(self, call_id: str) -> CallRow | None:
        """One call as it stands in the list; None where there is none of this id."""
        store = self._node.store
        found = store.calls.get(call_id) or store.calls.get(call_id, drafts=True)
        if found is None:
            return None
        return listed(self._node, found, store.members.all(), ringing.draft_of(call_id, self._node))

    def picture(self, call_id: str) -> Picture:
        """What the members say of a call so far."""
        call = self._call(call_id)
        store = self._node.store
        members = store.members.all()
        gone = looking.dropped_of(self._node, call_id, members)
        return picture(
            call, members, store.answers.of(call_id), self._node.clock(), gone, course_of(call_id, self._node)
        )

    def matches(self, call_id: str, item: str = "") -> tuple[Match, ...]:
        """Matches of a call here at home, of one item or of all."""
        return tuple(kept.match for kept in looking.matches_of(self._node, call_id, item))

    def kept(self, call_id: str, item: str = "") -> tuple[KeptMatch, ...]:
        """Matches of a call here at home with their numbers and revisions, of one item or of all."""
        return tuple(looking.matches_of(self._node, call_id, item))

    def last_revision(self, call_id: str) -> int:
        """The revision up to which matches of a call are shown; asked before they are read, for what comes meanwhile is higher."""
        return self._node.store.matches.last_revision(call_id)

    def kept_on(self, call_id: str, item: str, host: str, actor: Actor) -> tuple[KeptMatch, ...]:
        """Matches of a call on hosts whose name contains a text; the audit says who looked for which."""
        asked = f"host {host!r}" + (f", item {item!r}" if item else "")
        self._node.store.audit.append(actor.name, "findings searched", object_=call_id, detail=asked)
        return tuple(one for one in self.kept(call_id, item) if host.casefold() in one.match.host.casefold())

    def hunts(self, call_id: str = "", before: int | None = None, limit: int = 100) -> tuple[HuntRow, ...]:
        """Searches of this node for one call or for all, the last first, numbered lower than ``before``."""
        return looking.hunts(self._node, call_id, before, limit)

    def findings(self, wanted: Wanted, before: int | None, limit: int, actor: Actor) -> tuple[FoundRow, ...]:
        """Matches here at home that fit, the last found first; the audit says who looked for which host or rule."""
        if wanted.host or wanted.rule:
            asked = ", ".join(
                f"{name} {text!r}" for name, text in (("host", wanted.host), ("rule", wanted.rule)) if text
            )
            self._node.store.audit.append(actor.name, "findings searched", object_=wanted.call, detail=asked)
        return looking.findings(self._node, wanted, before, limit)

    def judge(  # noqa: PLR0913, PLR0917  (what, of what, by whom, and what was looked at)
        self,
        call_id: str,
        keys: Sequence[str],
        verdict: Verdict,
        note: str,
        actor: Actor,
        seen: str | None = None,
    ) -> Decided:
        """Give matches (by ``match_key``) a verdict; what leaves by rule then leaves.

        Those that are not as they were ``seen`` (as ``told_seen`` writes it, None where nobody was shown any) are left.
        """
        ids = looking.numbered(self._node, call_id, keys)
        looked = None if seen is None else read_seen(seen)
        with self._node.store.transaction():
            decided = self._node.store.matches.decide(ids, verdict, actor.name, note=note, seen=looked)
            detail = f"{verdict.value}: {told(decided, ids, self._call(call_id))}" + (
                f"; {note}" if note else ""
            )
            self._node.store.audit.append(actor.name, "judged", object_=call_id, detail=detail)
        handling.answer_by_rule(self._call(call_id), self._node)
        self.changed()
        return decided

    def assign(
        self, call_id: str, keys: Sequence[str], assignee: str, actor: Actor, seen: str | None = None
    ) -> Decided:
        """Give matches to somebody, "" to nobody; those that are not as they were ``seen`` are left, as by ``judge``.

        Raises ``UsageError`` for whoever may not judge them.
        """
        judges = self.accounts.judges()
        if assignee and assignee not in judges:
            hint = (
                f"choose from {', '.join(judges)}" if judges else "give a user the role of an analyst first"
            )
            raise UsageError(f"{assignee!r} is no user who judges matches here", where="assignee", hint=hint)
        ids = looking.numbered(self._node, call_id, keys)
        looked = None if seen is None else read_seen(seen)
        with self._node.store.transaction():
            decided = self._node.store.matches.assign(ids, assignee, actor.name, seen=looked)
            detail = f"{assignee or 'nobody'}: {told(decided, ids, self._call(call_id))}"
            self._node.store.audit.append(actor.name, "assigned", object_=call_id, detail=detail)
        self.changed()
        return decided

    def finding_events(self, call_id: str, key: str, actor: Actor) -> tuple[SeenEvent, ...]:
        """Open the events of a match; the audit says who opened what."""
        wanted = looking.match_named(self._node, call_id, key)
        match = wanted.match
        self._node.store.audit.append(
            actor.name,
            "events opened",
            object_=call_id,
            detail=f"match {wanted.id}: {match.rule_title}, of {match.item}",
        )
        return events_of(match, self._node.lake)

    def under_review(self, call_id: str) -> UnderReview:
        """The own answer to a call: what would leave now, and what stays."""
        call = self._call(call_id)
        now = handling.reviewed(call, self._node)
        me, clock = self._node.configuration.id, self._node.clock()
        leaves = by_person(now, me, clock) or now.last or acknowledged(call, me, Stage.RECEIVED, None, clock)
        findings: tuple[ItemFinding, ...] = tuple(item.finding for item in now.items)
        held = {item.finding.item: item.why for item in now.items if item.why}
        return UnderReview(leaves=leaves, last=now.last, findings=findings, held=held)

    def release_answer(self, call_id: str, actor: Actor, shown: str = "") -> Answer:
        """Let what may leave go to those entitled to it, if it is what was ``shown`` (by its mark, "" for any); returns what left."""
        answer = handling.answer_by_person(self._call(call_id), actor.name, self._node, shown)
        self.changed()
        return answer

    def declared(self, call_id: str) -> dict[str, Declared]:
        """What was declared of a call, by item. Raises ``UsageError`` where this node measures."""
        call = self._call(call_id)
        acting.may_declare(call, self._node)
        return known_declared(call, self._node)

    def declare(
        self, call_id: str, common: Row, rows: Sequence[Row], actor: Actor, source: str
    ) -> tuple[Problem, ...]:
        """Declare what a system of our own shows of a call, if nothing is wrong with it; else what is, and nothing is done."""
        call = self._call(call_id)
        acting.may_declare(call, self._node)
        checked = check(call, common, rows, actor.name, self._node.clock())
        if not checked.problems:
            acting.declare(call, checked.declared, actor.name, source, self._node)
            self.changed()
        return checked.problems

    def declaration_template(self, call_id: str, form: str, actor: Actor) -> Released[str]:
        """A declaration of a call to be filled in, as toml, json or csv, for this member itself."""
        call, audience = self._call(call_id), Audience.of_member(self._node.configuration.id)
        text = template(call, self.declared(call_id), form)
        marking = release(call, audience, self._node).marking
        self._node.store.audit.append(
            actor.name, "template written", object_=call_id, audience=str(audience), rule=str(marking)
        )
        return release_marked(text, marking, call.issuer, audience)

    def withdraw_answer(self, call_id: str, actor: Actor, reason: str) -> None:
        """Take this node's answer back everywhere."""
        handling.withdraw(self._call(call_id), actor.name, reason, self._node)
        self.changed()

    def previews(self, call_id: str) -> tuple[Preview, ...]:
        """What each member would get of a call, of the version that waits to be sent if one does, or has got."""
        call = ringing.draft_of(call_id, self._node) or self._call(call_id)
        return ringing.previews(call, self._node)

    def untried(self, call_id: str) -> dict[str, str]:
        """Why no node can try an item of a call of this node's own, by item, of the version that waits to be sent if one does."""
        return untried_of(ringing.draft_of(call_id, self._node) or self._call(call_id), self._node)

    def send(self, call_id: str, actor: Actor, shown: str = "") -> tuple[Given, ...]:
        """Ring a call of this node, if its draft is the one that was ``shown`` (by its mark, "" for any); says what each is given."""
        given = ringing.send(call_id, actor.name, self._node, shown)
        self.changed()
        return given

    def draft(self, call_id: str) -> Call | None:
        """The version of a call that waits to be sent, None where none does."""
        return ringing.draft_of(call_id, self._node)

    def discard(self, call_id: str, actor: Actor) -> None:
        """Throw away what waits to be sent of a call."""
        if not ringing.discard(call_id, actor.name, self._node):
            raise UsageError(
                "there is no draft of that id", where=call_id, hint="list them: tocsin call list"
            )
        self.changed()

    def revoke(self, call_id: str, actor: Actor) -> None:
        """Take a call of this node back: recipients stop hunting."""
        ringing.revoke(call_id, actor.name, self._node)
        self.changed()

    def members(self) -> tuple[Member, ...]:
        """The registry of members with their keys."""
        return self._node.store.members.all()

    def quarantine(self) -> tuple[Quarantined, ...]:
        """What came in and was not believed, the newest first; long contents are shown one by one alone."""
        found = self._node.store.quarantine.latest(limit=_PAGE, content=_SHOWN)
        return tuple(self._quarantined(one) for one in found)

    def _quarantined(self, one: Held) -> Quarantined:
        """What is held, with as much of it as was read; to judge it, all of it is read for that moment."""
        fault = readmitting.fault(self._node.store.quarantine.get(one.id) or one, self._node)
        return Quarantined(
            str(one.id), one.reason, one.source, one.received, one.raw, one.object, fault, one.times
        )

    def held(self, number: str) -> Quarantined:
        """One thing in quarantine by its number. Raises ``UsageError`` where none is held under it."""
        return self._quarantined(self._held(number))

    def readmit(self, number: str, marking: Marking, actor: Actor) -> None:
        """Take in what is held only because it is unmarked, under a marking. Raises ``ReleaseError`` for anything else."""
        readmitting.readmit(self._held(number), marking, actor.name, self._node)
        self.changed()

    def drop(self, number: str, actor: Actor) -> None:
        """Forget the content of what is held; that it came stays known."""
        readmitting.drop(self._held(number), actor.name, self._node)
        self.changed()

    def _held(self, number: str) -> Held:
        found = self._node.store.quarantine.get(int(number)) if number.isdecimal() else None
        if found is None or found.state is not State.HELD:
            hint = "list what is held: tocsin quarantine list"
            raise UsageError("nothing is held under that number", where=number[:40], hint=hint)
        return found

    def audit(self, before: int | None, limit: int, asked: AskedEntries = EVERY) -> tuple[Entry, ...]:
        """Entries of the audit before a number that are ``asked`` for, the newest first; members by their names too."""
        if asked.who:
            part = asked.who.casefold()
            ids = frozenset(one.id for one in self.members() if part in one.name.casefold())
            asked = msgspec.structs.replace(asked, ids=ids)
        return self._node.store.audit.latest(limit, before=before, asked=asked)

    def verify_audit(self) -> int | None:
        """The first entry at which the chain is broken, None if it is whole."""
        return self._node.store.audit.verify()

    def status(self) -> Mapping[str, Any]:
        """How the node is; ``ready`` is true once it can serve."""
        self._node.store.ping()
        written = self._written()
        waiting = self._node.store.outbox.waiting()
        return {
            "ready": not written and lake_gone(self._node) is None,
            "name": self.name,
            "id": self._node.configuration.id,
            "store": f"cannot be written: {written}" if written else "can be written",
            "lake": lake_told(self._node),
            "waiting": sum(waiting.values()),
            "peers": heard(self._unheard(), self._node),
        }

    def _written(self) -> str:
        """Why the store cannot be written, "" where it can."""
        try:
            self._node.store.check_writing()
        except StoreError as error:
            return error.what
        return ""

    def named(self, text: str) -> str:
        """The id of the one call that a text names: its id, or the start of its UUID. Raises ``UsageError``."""
        ids = self._node.store.calls.ids()
        found = [one for one in ids if one == text or (text and one.partition("--")[2].startswith(text))]
        if len(found) != 1:
            what = "there is no such call" if not found else f"names {len(found)} calls"
            raise UsageError(what, where=text, hint="list them: tocsin call list")
        return found[0]

    def call_named(self, text: str) -> Call:
        """The call that a text names, as ``named`` reads it."""
        return self._call(self.named(text))

    def _call(self, id_: str) -> Call:
        calls = self._node.store.calls
        call = calls.get(id_) or calls.get(id_, drafts=True)
        if call is None:
            raise UsageError("there is no such call", where=id_, hint="list them")
        return call
