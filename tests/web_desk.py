"""A node that exists only in memory, for the pages: five members of invented countries and what they say of two calls."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tocsin.model.answer import (
    Answer,
    Blindness,
    Declared,
    Evidence,
    FieldOfViewCount,
    ItemAnswer,
    ItemFinding,
    Match,
    Sight,
    Stage,
    Verdict,
)
from tocsin.model.audit import EVERY, AskedEntries
from tocsin.model.call import Call, CallItem
from tocsin.model.errors import NodeError, ReleaseError, UsageError
from tocsin.model.field_of_view import Days, Why
from tocsin.model.finding import SeenEvent
from tocsin.model.hunted import Reach, Searched
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import Member, PublicKey
from tocsin.node.calls.course import Course, expired
from tocsin.node.calls.dropped import Dropped
from tocsin.node.calls.picture import Picture, picture
from tocsin.node.calls.publishing import Given
from tocsin.node.declaring.checking import check
from tocsin.node.declaring.nouns import Problem, Row
from tocsin.node.desk.seen import read_seen
from tocsin.store import Decided, KeptMatch
from tocsin.web.nouns import (
    Actor,
    CallRow,
    Entry,
    FoundRow,
    HuntRow,
    Preview,
    Quarantined,
    Role,
    Session,
    UnderReview,
    User,
    Wanted,
    match_key,
)
from web_cases import FakeCases
from web_gaps import FakeGaps
from web_knowledge import FakeKnowledge

NOW = dt.datetime(2026, 3, 4, 15, 40, tzinfo=dt.UTC)
RUNG = dt.datetime(2026, 3, 4, 9, 12, 30, tzinfo=dt.UTC)
#: Accounts of the fake: name and password are the role.
ROLES = {role.value: role for role in Role}


def member_id(number: int) -> str:
    return f"identity--00000000-0000-4000-8000-{number:012d}"


def key(number: int, **changes: Any) -> PublicKey:
    made = PublicKey(
        f"k{number}Qd7vWm0pXe4tBz1Rj9sLhGfYcUaIoN3Tq5E8wVxKyM",
        "x" * 43,
        dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
    )
    return msgspec.structs.replace(made, **changes)


KESTRIA, NORTHMARK, ORLONIA, SUNDARA, VARN = (member_id(number) for number in range(1, 6))
MEMBERS = (
    Member(KESTRIA, "Kestria CERT", (key(1),), "https://tocsin.cert.kestria.example"),
    Member(
        NORTHMARK,
        "Northmark National CSIRT",
        (key(2), key(6, revoked=dt.datetime(2026, 1, 20, 8, tzinfo=dt.UTC))),
        "https://bell.northmark.example",
    ),
    Member(ORLONIA, "Orlonia CERT", (key(3),), ""),
    Member(SUNDARA, "Sundara CSIRT", (key(4),), "https://hub.sundara.example", declares=True),
    Member(VARN, "Isles of Varn", (key(5),), "", revoked=None),
    Member(member_id(9), "Hub of the alliance", (key(9),), "https://hub.alliance.example", hub=True),
)

ITEMS = (
    ("Web shell written by the worker process", "sigma", ("T1505.003",)),
    ("Service started from an administrative share", "sigma", ("T1569.002", "T1021.002")),
    ("rawdisk driver loaded", "sigma", ("T1561.002",)),
    ("cl.exe encryptor arguments", "sigma", ("T1486",)),
    ("144.76.6.34", "stix", ()),
    ("148.251.232.252", "stix", ()),
    ("update.kestria-mail.example", "stix", ("T1583.001",)),
    ("Mailbox export by the management shell", "sigma", ("T1114.002",)),
    ("LSASS read with 0x1410", "sigma", ("T1003.001",)),
    ("e1204ebbd8f15dbf5f2e41dddc5337e3182fc4daf75b05acc948b8b965480ca0", "stix", ()),
    ("Windows Defender turned off by policy", "sigma", ("T1562.001",)),
    ("Memory of the driver loader", "yara", ()),
)


def item_id(number: int) -> str:
    return f"indicator--00000000-0000-4000-8000-{number:012d}"


def call(number: int = 1, **changes: Any) -> Call:
    items = tuple(
        CallItem(
            item_id(at),
            name,
            kind,
            f"title: {name}\nid: 0000\ndetection:\n  condition: selection"
            if kind == "sigma"
            else f"[ipv4-addr:value = '{name}']",
            f"{at:064x}",
            techniques,
            kind != "yara",
        )
        for at, (name, kind, techniques) in enumerate(ITEMS, 1)
    )
    made = Call(
        id=f"grouping--00000000-0000-4000-8000-{number:012d}",
        title="Destructive intrusion through the mail server: who else has seen its tools?",
        question="We found a web shell on our mail server and, eight weeks later, a wiper that was started from an "
        "administrative share. Please search your whole history, mail servers first. When did you see it first?",
        issuer=KESTRIA,
        created=RUNG,
        modified=RUNG,
        marking=Marking(Tlp.AMBER_STRICT, frozenset({KESTRIA, NORTHMARK, ORLONIA, SUNDARA, VARN}), Pap.AMBER),
        items=items,
        deadline=dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC),
        expires=dt.datetime(2026, 4, 4, 9, 0, tzinfo=dt.UTC),
    )
    return msgspec.structs.replace(made, **changes)


OTHER = call(
    2,
    title="Password guessing against national portals from one network",
    question="Do you see it too?",
    issuer=NORTHMARK,
    created=RUNG - dt.timedelta(days=9),
    modified=RUNG - dt.timedelta(days=9),
    marking=Marking(Tlp.GREEN),
    items=call().items[4:7],
    deadline=None,
)


def view(known: int, seen: int = 0, blind: int = 0, partly: int = 0, **changes: Any) -> FieldOfViewCount:
    days = Days(dt.date(2025, 1, 1), dt.date(2026, 3, 4))
    made = FieldOfViewCount(
        known=known,
        seen=seen,
        not_seen=known - seen - blind,
        partly=partly,
        blind=blind,
        blindness=(Blindness(Why.FIELD_NEVER_FILLED, ("CommandLine",), blind),) if blind else (),
        host_days=int(0.91 * known * 420) if not blind else int(0.55 * known * 420),
        host_days_asked=known * 420,
        days=days,
    )
    return msgspec.structs.replace(made, **changes)


def said(number: int, sight: Sight, seen_by: FieldOfViewCount | None = None, **changes: Any) -> ItemAnswer:
    return ItemAnswer(item_id(number), sight, view=seen_by, **changes)


def moment(month: int, day: int, hour: int = 6, minute: int = 22) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def answer(member: str, items: Sequence[ItemAnswer], minutes: int, **changes: Any) -> Answer:
    at = RUNG + dt.timedelta(minutes=minutes)
    made = Answer(
        id=f"grouping--00000000-0000-4000-9000-{int(member[-4:]):012d}",
        call=call().id,
        call_modified=RUNG,
        member=member,
        created=at,
        modified=at,
        marking=Marking(Tlp.AMBER_STRICT),
        stage=Stage.ANSWERED,
        items=tuple(items),
    )
    return msgspec.structs.replace(made, **changes)


def answers() -> list[Answer]:
    seen = [
        said(1, Sight.SEEN, view(212, 2), count=14, first_seen=moment(1, 7), last_seen=moment(2, 19)),
        said(
            2,
            Sight.SEEN,
            view(212, 9),
            count=61,
            first_seen=moment(2, 18, 22, 5),
            last_seen=moment(2, 19, 1, 40),
        ),
        said(3, Sight.NOT_SEEN, view(212, 0, 31)),
        said(4, Sight.NOT_SEEN, view(212)),
        said(5, Sight.SEEN, view(212, 4), count=340, first_seen=moment(1, 7, 6, 30), last_seen=moment(2, 19)),
        said(6, Sight.NOT_SEEN, view(212)),
        said(7, Sight.NOT_SEEN, view(212)),
        said(8, Sight.NOT_SEEN, view(212, 0, 12)),
        said(9, Sight.PARTLY, view(212, 0, 12, 200)),
        said(10, Sight.NOT_SEEN, view(212)),
        said(11, Sight.NOT_SEEN, view(212)),
        said(12, Sight.NOT_TRIED, reason="yara is not hunted here"),
    ]
    late = [
        said(1, Sight.NOT_SEEN, view(87)),
        said(2, Sight.MATCHED, view(87, 3), count=8, first_seen=moment(2, 26), last_seen=moment(2, 27)),
        *(said(number, Sight.NOT_SEEN, view(87)) for number in range(3, 12)),
        said(12, Sight.NOT_TRIED, reason="yara is not hunted here"),
    ]
    dark = view(
        58, 0, 58, blindness=(Blindness(Why.NO_LOG_SOURCE, ("process creation",), 58),), host_days=0,
        days=Days(dt.date(2026, 2, 2), dt.date(2026, 3, 4)),
    )  # fmt: skip
    blind = [said(number, Sight.BLIND, dark) for number in range(1, 12)]
    blind.append(said(12, Sight.NOT_TRIED, reason="yara is not hunted here"))
    return [
        answer(NORTHMARK, seen, 21, note="Mail server of one ministry; imaging it now."),
        answer(ORLONIA, late, 34),
        answer(VARN, blind, 47),
        answer(SUNDARA, (), 2, stage=Stage.HUNTING),
    ]


def matches() -> tuple[Match, ...]:
    made = []
    for number, (host, count) in enumerate(
        (("MAIL01.northmark.example", 14), ("MAIL02.northmark.example", 3), ("dc1", 61), ("ws-0417", 2)), 1
    ):
        made.append(
            Match(
                call().id,
                item_id(1 if number < 3 else 2),
                f"0000-{number}",
                ITEMS[0][0] if number < 3 else ITEMS[1][0],
                "high",
                "ministry-a",
                host,
                count,
                moment(1, 7 + number),
                moment(2, 19),
                ("T1505.003",),
                ("windows/file_event/*",),
                (Evidence("ab" * 32, "Sysmon.evtx", 417),),
            )
        )
    return tuple(made)


class FakeAccounts:
    """Accounts whose password is their name; tokens are counted, so that each is new."""

    def __init__(self, did: Callable[..., None]) -> None:
        self._did = did
        self.all_users = [
            User("analyst", frozenset({"analyst", "releaser"}), RUNG),
            User("gone", frozenset({"reader"}), RUNG, NOW),
        ]
        self.sessions: dict[str, Session] = {}
        self.begun = 0

    def browser(self, name: str, secret: str) -> str:
        return "browser 1" if secret == f"known-browser-of-{name}" else ""

    def judges(self) -> Sequence[str]:
        return "analyst", "anna"

    def remember(self, name: str) -> str:
        return f"known-browser-of-{name}"

    def log_in(self, name: str, password: str, browser: str = "") -> Session | None:  # noqa: ARG002  (as the node has it)
        if name not in ROLES or password != name:
            return None
        self.begun += 1
        made = Session(f"token-of-{name}-{self.begun:06d}", name, frozenset({ROLES[name]}))
        self.sessions[made.token] = made
        return made

    def session(self, token: str) -> Session | None:
        return self.sessions.get(token)

    def log_out(self, token: str) -> None:
        self.sessions.pop(token, None)

    def users(self) -> Sequence[User]:
        return self.all_users

    def add(self, name: str, password: str, roles: frozenset[Role], actor: Actor) -> None:
        self._did("add", name, password, roles, actor)

    def set_roles(self, name: str, roles: frozenset[Role], actor: Actor) -> None:
        self._did("roles", name, roles, actor)

    def disable(self, name: str, actor: Actor) -> None:
        self._did("disable", name, actor)

    def enable(self, name: str, actor: Actor) -> None:
        self._did("enable", name, actor)

    def reset_password(self, name: str, password: str, actor: Actor) -> None:
        self._did("reset", name, password, actor)

    def change_password(self, present: str, password: str, actor: Actor) -> None:
        self._did("password", present, password, actor)


class FakeDesk:
    """All that the pages ask for, kept in lists; ``done`` has what they did."""

    def __init__(self) -> None:
        self.me = MEMBERS[1]
        self.name = "Northmark National CSIRT"
        self.accounts = FakeAccounts(self._did)
        self.cases = FakeCases(self._did, self.me.id)
        self.knowledge = FakeKnowledge()
        self.gaps = FakeGaps({one.id: one.name for one in MEMBERS}, self.me.id, item_id(1), self._did)
        self.all_members = MEMBERS
        self.all_calls = [call(), OTHER]
        self.all_answers = answers()
        self.gone: tuple[Dropped, ...] = ()
        self.all_matches = list(matches())
        self.revisions = defaultdict[int, int](lambda: 1)
        self.drafts = {OTHER.id: OTHER}
        self.held: dict[str, str] = {item_id(2): "matches wait for an analyst"}
        self.done: list[tuple[Any, ...]] = []
        self.number = 7
        self.broken: int | None = None
        self.ready = True
        self.refuses = ""
        self.declares = True
        self.unreadable: dict[str, str] = {}
        self.issuer_revoked: dt.datetime | None = None
        self.declarations: dict[str, Declared] = {}

    def _did(self, *what: Any) -> None:
        if self.refuses:
            raise ReleaseError(self.refuses, where="call", hint="look at the marking")
        self.done.append(what)
        self.number += 1

    def calls(self) -> Sequence[CallRow]:
        open_matches = sum(1 for one in self.all_matches if one.verdict is Verdict.OPEN)
        return [
            CallRow(
                call=one,
                mine=one.issuer == self.me.id,
                stage=Stage.ANSWERED if at == 0 else None,
                open_matches=open_matches if at == 0 else 0,
                answered=sum(
                    1 for given in self.all_answers if given.call == one.id and given.stage is Stage.ANSWERED
                ),
                asked=sum(1 for member in self.all_members if not member.hub and member.id != one.issuer),
                declares=self.declares,
                waits=self.drafts[one.id].modified if one.id in self.drafts else None,
                issuer_revoked=self.issuer_revoked,
                expired=expired(one, NOW),
                rung=None if one.id in self.drafts else one.created,
            )
            for at, one in enumerate(self.all_calls)
        ]

    def call(self, call_id: str) -> CallRow | None:
        return next((row for row in self.calls() if row.call.id == call_id), None)

    def draft(self, call_id: str) -> Call | None:
        return self.drafts.get(call_id)

    def discard(self, call_id: str, actor: Actor) -> None:
        self._did("discard", call_id, actor)

    def _call(self, call_id: str) -> Call:
        for one in self.all_calls:
            if one.id == call_id:
                return one
        raise NodeError("there is no such call", where=call_id)

    def picture(self, call_id: str) -> Picture:
        return picture(
            self._call(call_id), self.all_members, self.all_answers, NOW, self.gone, Course({RUNG: RUNG})
        )

    def matches(self, call_id: str, item: str = "") -> Sequence[Match]:
        return [one.match for one in self.kept(call_id, item)]

    def kept(self, call_id: str, item: str = "") -> Sequence[KeptMatch]:
        every = (
            KeptMatch(number, self.revisions[number], one) for number, one in enumerate(self.all_matches, 1)
        )
        return [one for one in every if one.match.call == call_id and item in {"", one.match.item}]

    def kept_on(self, call_id: str, item: str, host: str, actor: Actor) -> Sequence[KeptMatch]:
        self._did("looked", call_id, host, actor)
        return [one for one in self.kept(call_id, item) if host.casefold() in one.match.host.casefold()]

    def grow(self, at: int) -> None:
        """More events of a match came in."""
        self.all_matches[at] = msgspec.structs.replace(
            self.all_matches[at], count=self.all_matches[at].count + 1
        )
        self.revisions[at + 1] = self._revision + 1

    def come(self, match: Match) -> None:
        """A match came in."""
        self.all_matches.append(match)
        self.revisions[len(self.all_matches)] = self._revision + 1

    def last_revision(self, call_id: str) -> int:
        return self._revision if call_id == call().id else 0

    @property
    def _revision(self) -> int:
        return max(self.revisions.values(), default=1)

    def hunts(self, call_id: str = "", before: int | None = None, limit: int = 100) -> Sequence[HuntRow]:
        made = [
            HuntRow(
                number,
                call().title if number % 2 else "",
                Searched(
                    call=call().id if number % 2 else "grouping--gone",
                    call_modified=RUNG,
                    reach=Reach.WHOLE if number < 200 else Reach.STANDING,
                    begun=NOW - dt.timedelta(minutes=5 * (300 - number)),
                    ended=NOW - dt.timedelta(minutes=5 * (300 - number) - 2),
                    rows=1_204_331,
                    hosts=212,
                    items=12,
                    days=Days(dt.date(2025, 1, 1), dt.date(2026, 3, 4)),
                    not_tried={"yara is not hunted here": 1},
                    new=2 if number % 3 else 0,
                    grown=number % 2,
                ),
            )
            for number in range(300, 0, -1)
        ]
        fitting = [one for one in made if call_id in {"", one.searched.call}]
        return [one for one in fitting if before is None or one.number < before][:limit]

    def findings(self, wanted: Wanted, before: int | None, limit: int, actor: Actor) -> Sequence[FoundRow]:
        if wanted.host or wanted.rule:
            self._did("looked", wanted, actor)
        rows = [
            FoundRow(number, match_key(one), call().title, ITEMS[0][0], one)
            for number, one in reversed(list(enumerate(self.all_matches, 1)))
            if wanted.call in {"", one.call} and wanted.verdict in {None, one.verdict} and wanted.fits(one)
        ]
        return [one for one in rows if before is None or one.number < before][:limit]

    def judge(  # noqa: PLR0913, PLR0917  (as the desk has it)
        self,
        call_id: str,
        keys: Sequence[str],
        verdict: Verdict,
        note: str,
        actor: Actor,
        seen: str | None = None,
    ) -> Decided:
        self._did("judge", call_id, tuple(keys), verdict, note, actor)
        return self._change(keys, seen, verdict=verdict, note=note, decided_by=actor.name, decided_at=NOW)

    def assign(
        self, call_id: str, keys: Sequence[str], assignee: str, actor: Actor, seen: str | None = None
    ) -> Decided:
        self._did("assign", call_id, tuple(keys), assignee, actor)
        return self._change(keys, seen, assignee=assignee)

    def _change(self, keys: Sequence[str], seen: str | None, **changes: Any) -> Decided:
        wanted = set(keys)
        hit = [at for at, one in enumerate(self.all_matches, 1) if match_key(one) in wanted]
        stale = tuple(at for at in hit if seen is not None and self.revisions[at] > read_seen(seen))
        revision = self._revision + 1
        for at in set(hit) - set(stale):
            self.all_matches[at - 1] = msgspec.structs.replace(self.all_matches[at - 1], **changes)
            self.revisions[at] = revision
        return Decided(tuple(at for at in hit if at not in stale), stale)

    def finding_events(self, call_id: str, key: str, actor: Actor) -> Sequence[SeenEvent]:
        self._did("open", call_id, key, actor)
        match = next((one for one in self.all_matches if match_key(one) == key), None)
        if match is None:
            raise NodeError("there is no such match", where=key)
        fields = {
            "Image": "C:\\Windows\\System32\\cmd.exe",
            "CommandLine": "cmd /c whoami > c:\\inetpub\\err.txt",
            "User": "SYSTEM",
        }
        return [
            SeenEvent(
                match.rule_id,
                match.first,
                match.host,
                match.origin,
                match.logsources[0],
                one.file,
                one.file_hash,
                one.record,
                fields,
            )
            for one in match.evidence
        ]

    def declared(self, call_id: str) -> Mapping[str, Declared]:
        if not self.declares:
            raise UsageError(
                "this node searches a lake of its own: it measures and does not declare", where=call_id
            )
        return self.declarations

    def declare(
        self, call_id: str, common: Row, rows: Sequence[Row], actor: Actor, source: str
    ) -> Sequence[Problem]:
        self.declared(call_id)
        checked = check(self._call(call_id), common, rows, actor.name, NOW)
        if not checked.problems:
            self._did("declare", call_id, checked.declared, actor, source)
            self.declarations |= checked.declared
        return checked.problems

    def under_review(self, call_id: str) -> UnderReview:
        given = next(
            (one for one in self.all_answers if one.call == call_id and one.member == self.me.id), None
        )
        leaves = given or answer(self.me.id, (), 60, call=call_id)
        by_item = [
            ItemFinding(one.id, view(212, 2 if number < 2 else 0), tuple(self.matches(call_id, one.id)))
            for number, one in enumerate(self._call(call_id).items)
        ]
        return UnderReview(leaves=leaves, last=given, findings=tuple(by_item), held=self.held)

    def release_answer(self, call_id: str, actor: Actor, shown: str = "") -> Answer:
        self._did("release", call_id, actor, shown)
        return self.under_review(call_id).leaves

    def withdraw_answer(self, call_id: str, actor: Actor, reason: str) -> None:
        self._did("withdraw", call_id, actor, reason)

    def previews(self, call_id: str) -> Sequence[Preview]:
        one = self._call(call_id)
        objects = tuple(
            {"type": "indicator", "id": item.id, "name": item.name, "pattern": item.pattern}
            for item in one.items[:3]
        )
        return [
            Preview(
                member,
                objects if member.id != VARN else (),
                "" if member.id != VARN else "it is not on the list of members",
            )
            for member in self.all_members
            if member.id != one.issuer and not member.hub
        ]

    def untried(self, call_id: str) -> Mapping[str, str]:  # noqa: ARG002  (as the desk has it)
        return self.unreadable

    def send(self, call_id: str, actor: Actor, shown: str = "") -> tuple[Given, ...]:
        self._did("send", call_id, actor, shown)
        return ()

    def revoke(self, call_id: str, actor: Actor) -> None:
        self._did("revoke", call_id, actor)

    def members(self) -> Sequence[Member]:
        return self.all_members

    def quarantine(self) -> Sequence[Quarantined]:
        raw = json.dumps({"type": "sighting", "id": "sighting--1", "count": 3}).encode()
        unsigned = "the signature is not by a key that is pinned for the member"
        return [
            Quarantined("2", unsigned, VARN, NOW, raw, "sighting--1", unsigned, 2),
            Quarantined("1", "it is not marked", "", NOW - dt.timedelta(hours=3), b"\xff\xfenot json"),
        ]

    def readmit(self, number: str, marking: Marking, actor: Actor) -> None:
        self._did("readmit", number, marking, actor)

    def drop(self, number: str, actor: Actor) -> None:
        self._did("drop", number, actor)

    def audit(self, before: int | None, limit: int, asked: AskedEntries = EVERY) -> Sequence[Entry]:
        made = [
            Entry(
                seq,
                NOW - dt.timedelta(minutes=7 * (400 - seq)),
                ("analyst", "releaser", "node")[seq % 3],
                ("match.opened", "answer.released", "call.received")[seq % 3],
                call().id,
                f"member {KESTRIA}" if seq % 3 == 1 else "",
                "auto_not_seen at TLP:AMBER" if seq % 3 == 1 else "",
                "",
                f"{seq - 1:064x}",
                f"{seq:064x}",
            )
            for seq in range(400, 0, -1)
        ]
        fits = [one for one in made if asked.action in one.action and asked.who in one.actor]
        return [one for one in fits if before is None or one.seq < before][:limit]

    def verify_audit(self) -> int | None:
        return self.broken

    def changes(self) -> int:
        return self.number

    def status(self) -> Mapping[str, Any]:
        return {
            "ready": self.ready,
            "store": "ok",
            "lake": {"events": 1_204_331, "hosts": 212},
            "peers": [{"name": "Kestria CERT", "last": "2026-03-04T15:39:51Z", "state": "reached"}],
        }
