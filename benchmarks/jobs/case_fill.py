"""Fill a node with a case: findings of a hunt at home, and a call that 32 members have answered; tells how long that took, as JSON."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.case import Case
from tocsin.model.finding import Finding, SeenEvent
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Member
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.making import Question, make_call
from tocsin.node.calls.ringing import keep_draft, send
from tocsin.node.cases.gathering import gather_call
from tocsin.node.cases.gathering_files import gather_findings
from tocsin.node.cases.keeping import begin_with
from tocsin.node.cases.reference import reference_file
from tocsin.node.member.configuration import Configuration
from tocsin.node.member.making import Founding, found, new_identity
from tocsin.node.member.node import Node
from tocsin.node.reports.jsonl import write

_BEGIN = dt.datetime(2021, 5, 1, tzinfo=dt.UTC)
_MINUTES = 430 * 24 * 60
_RULES, _HOSTS, _ITEMS, _WHO = 120, 800, 300, "benchmark"
_INCIDENT = "july"
_TECHNIQUES = (
    "T1190", "T1505.003", "T1059.001", "T1053.005", "T1078", "T1003.001", "T1087.002", "T1021.002", "T1114.002", "T1071.001",
    "T1041", "T1486", "T1561.002", "T1562.001",
)  # fmt: skip


def main(folder: str, findings: str, members: str) -> None:
    founding = Founding(
        configuration=Configuration(id=new_identity(), name="Albion"),
        administrator="admin",
        password="x" * 20,
    )
    with found(Path(folder) / "node", founding) as node, reference_file("albania-2022") as reference:
        case = begin_with(node, reference, _WHO).case
        asked = _answered(node, int(members))
        started = time.perf_counter()
        gather_call(node, case, asked, _WHO, _INCIDENT)
        told = {"case": case.id, "call": time.perf_counter() - started}
        told |= _hunted(node, case, Path(folder) / "findings.jsonl", int(findings))
    told["store"] = sum(one.stat().st_size for one in (Path(folder) / "node" / "store").iterdir())
    print(json.dumps(told))


def _hunted(node: Node, case: Case, path: Path, count: int) -> dict[str, float]:
    with path.open("wb") as stream:
        write(_findings(count), stream)
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        gather_findings(node, case, path, _WHO, _INCIDENT)
        seconds.append(time.perf_counter() - started)
    return {"findings": seconds[0], "again": seconds[1], "file": path.stat().st_size}


def _findings(count: int) -> Iterator[Finding]:
    for number in range(count):
        rule = number * 7 % _RULES
        time_ = _BEGIN + dt.timedelta(minutes=number * 6151 % _MINUTES)
        fields = {
            "CommandLine": f"vssadmin delete shadows /all {number}",
            "EventID": "4688",
            "User": f"clerk{number % 300}",
        }
        event = SeenEvent(
            f"rule-{rule}",
            time_,
            f"ws{number % _HOSTS}",
            "ministry.example",
            "windows",
            "security.evtx",
            f"{number % 40:064x}",
            number,
            fields,
        )
        technique = _TECHNIQUES[rule % len(_TECHNIQUES)]
        yield Finding(f"rule-{rule}", f"What rule {rule} looks for", "high", (technique,), (event,))


def _answered(node: Node, members: int) -> str:
    """A call whose answers came in; each member has seen a third of what is asked for."""
    wanted = [
        Wanted(f"address {n}", "stix", f"[ipv4-addr:value = '10.{n // 250}.{n % 250}.1']")
        for n in range(_ITEMS)
    ]
    question = Question(title="Who has seen it?", text="Since when?", marking=Marking(Tlp.AMBER))
    made = make_call(question, wanted, node.configuration.id, node.clock())
    keep_draft(made, _WHO, node)
    send(made.call.id, _WHO, node)
    for number in range(members):
        member = Member(new_identity(), f"Member {number:02}")
        node.store.members.add(member)
        items = tuple(
            _item(item.id, number, at) for at, item in enumerate(made.call.items) if (at + number) % 3 == 0
        )
        name = hashlib.sha256(member.id.encode()).hexdigest()
        now = node.clock()
        node.store.answers.received(
            Answer(
                id=f"grouping--{name[:8]}-{name[8:12]}-4{name[13:16]}-8{name[17:20]}-{name[20:32]}",
                call=made.call.id,
                call_modified=made.call.modified,
                member=member.id,
                created=now,
                modified=now,
                marking=Marking(Tlp(number % 4)),
                stage=Stage.ANSWERED,
                items=items,
            )
        )
    return made.call.id


def _item(id_: str, member: int, at: int) -> ItemAnswer:
    first = _BEGIN + dt.timedelta(days=member * 5 + at)
    last = first + dt.timedelta(days=at % 90)
    technique = _TECHNIQUES[at % len(_TECHNIQUES)]
    return ItemAnswer(
        id_, Sight.SEEN, count=at + 1, first_seen=first, last_seen=last, techniques=(technique,)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
