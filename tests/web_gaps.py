"""Gaps that exist only in memory, for the pages: a member measured at home, one known from its answers, one from its summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from tocsin.gaps.alliance import by_tactic, weakest
from tocsin.gaps.comparing import changes
from tocsin.gaps.fixes import fixes_of_map
from tocsin.gaps.hidden import unnoticed
from tocsin.gaps.history import NEVER, History, trend
from tocsin.gaps.known import Adversary, Known, Technique, users_of
from tocsin.gaps.summing import map_of_summary, summary_of
from tocsin.model.field_of_view import Days, Why
from tocsin.model.gap import GapMap, Lack, Stand, Standing
from tocsin.node.desk.gaps import RuleSeen
from tocsin.node.gaps.layer import layer
from tocsin.node.gaps.seeing import NAMED, Relevant, Seen, Sighted
from tocsin.web.nouns import Actor

AT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
GROUP = Adversary("G0016", "OilRig", ("APT34",), ("T1003.001", "T1059.001", "T1110", "T1486", "T1566"))
#: Who could be seen by nobody of whom it is known.
HIDDEN = Adversary("G0099", "Nightjar", (), ("T1566", "T1583"))
TECHNIQUES = {
    "T1003.001": Technique("LSASS Memory", ("credential-access",)),
    "T1059.001": Technique("PowerShell", ("execution",)),
    "T1110": Technique("Brute Force", ("credential-access",)),
    "T1486": Technique("Data Encrypted for Impact", ("impact",)),
    "T1566": Technique("Phishing", ("initial-access",)),
}
TACTICS = (("initial-access", "Initial Access"), ("execution", "Execution"), ("credential-access", "Credential Access"), ("impact", "Impact"))  # fmt: skip
LACKS = (Lack(Why.FIELD_NEVER_FILLED, ("CommandLine",), 6), Lack(Why.EVENT_NEVER_LOGGED, ("4688",), 2))
SYSMON = (Lack(Why.NO_LOG_SOURCE, ("windows process_access",), 10),)


def stands(item: str) -> tuple[Stand, ...]:
    """One stand of each kind."""
    return (
        Stand(technique="T1003.001", standing=Standing.NO_TELEMETRY, hosts=10, seeing=0, rules=("r1",), lacks=SYSMON),
        Stand(technique="T1059.001", standing=Standing.COVERED, hosts=10, seeing=2, rules=("r1", "r2"), lacks=LACKS),
        Stand(technique="T1110", standing=Standing.NO_RULE, hosts=10, seeing=0, telemetry=("windows security 4625",)),
        Stand(technique="T1486", standing=Standing.PROVEN, hosts=10, seeing=10, rules=("r2",), proofs=(item,)),
        Stand(technique="T1566", standing=Standing.BLIND, hosts=0, seeing=0),
    )  # fmt: skip


class FakeGaps:
    """All that the pages ask of gaps."""

    def __init__(self, members: dict[str, str], me: str, item: str, did: Callable[..., None]) -> None:
        self._did = did
        self.names = members
        self.me = me
        self.group = GROUP
        self.hidden = HIDDEN
        self.stands = stands(item)
        self.known = Known("18.1", TACTICS, TECHNIQUES, (GROUP,), {"T1003.001": (("WinEventLog:Sysmon", "EventCode=10"),)})  # fmt: skip
        self.rules_seen = {
            one: RuleSeen(one, f"Rule {one}", "high", "rules.zip", "not seen on 2 of 10 known hosts") for one in ("r1", "r2")
        }  # fmt: skip
        self.unmapped = (("macos:unifiedlog", 536),)

    def sighted(self, adversaries: Sequence[str] = (), member: str = "") -> Sighted:
        """Three members against one adversary, whoever is asked for."""
        relevant = Relevant((self.group,) if adversaries != ("",) else (), NAMED, ("Nobody",))
        users = users_of(relevant.adversaries)
        tactics = {id_: one.tactics for id_, one in self.known.techniques.items()}
        others = [one for one in self.names if one != self.me]
        maps = [
            GapMap(member=self.me, at=AT, basis="lake", stands=self.stands, window=Days(AT.date(), AT.date()), unmapped=self.unmapped, mapped=2597),
            GapMap(member=others[0], at=AT, basis="answers", stands=self.stands[:2]),
            map_of_summary(summary_of(GapMap(member=others[1], at=AT, basis="lake", stands=self.stands[1:4]))),
        ]  # fmt: skip
        before = GapMap(member=self.me, at=AT - dt.timedelta(days=9), basis="lake", stands=(Stand(technique="T1059.001", standing=Standing.BLIND),))  # fmt: skip
        order = [short for short, _ in self.known.tactics]
        seen = tuple(
            Seen(
                one,
                self.names[one.member],
                by_tactic(one, users, tactics, order),
                fixes_of_map(one, users),
                changes(before, one) if one.member == self.me else None,
                trend(History(self.me).since(NEVER, map(summary_of, (before, one))), users)
                if one.member == self.me
                else (),
                relevant,
                one.member == self.me,
                unnoticed=unnoticed([one], (self.group, self.hidden), ("T1583",)),
            )
            for one in maps
            if member in {"", one.member}
        )
        unseen = tuple(self.names[one] for one in others[2:])
        dark = unnoticed(maps, (self.group, self.hidden), ("T1583",))
        return Sighted(
            seen, weakest(maps, users), users, relevant, self.known, self.names, unseen, ("T1583",), dark
        )

    def rules(self, ids: Iterable[str]) -> dict[str, RuleSeen]:
        """Those that there are."""
        return {one: self.rules_seen[one] for one in ids if one in self.rules_seen}

    def layer(self, member: str, actor: Actor, adversaries: Sequence[str] = ()) -> bytes:
        """The layer of a member."""
        self._did("layer taken", member, actor)
        (one,) = self.sighted(adversaries, member).members
        return layer(one.map, one.name)
