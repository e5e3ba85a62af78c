"""The exercise from logs to picture: histories, nodes, the victim's hunt, its call, every nation's answer."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tocsin.model.answer import Stage
from tocsin.model.detection import Level
from tocsin.model.errors import NodeError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.drafting import draft
from tocsin.node.calls.making import Question, make_call
from tocsin.node.calls.picture import Picture
from tocsin.node.calls.ringing import keep_draft
from tocsin.node.demo.alliance.analyst import RELEASER, judge_all
from tocsin.node.demo.alliance.casework import Opened, open_case
from tocsin.node.demo.alliance.founding import Founded, feeds, found_alliance
from tocsin.node.demo.alliance.lookout import Outlook, look_out
from tocsin.node.demo.alliance.nations import NATIONS, VICTIM, write_logs
from tocsin.node.demo.alliance.processes import Processes
from tocsin.node.demo.generate import LOGS
from tocsin.node.demo.run import INDICATORS
from tocsin.node.demo.truth import Truth
from tocsin.node.desk.desk import Desk
from tocsin.node.handover.handing import hand_over
from tocsin.node.hunts import Request, Watch
from tocsin.node.hunts import run as hunt
from tocsin.node.ingest import ingest
from tocsin.node.member.node import open_node
from tocsin.node.reports import jsonl
from tocsin.node.rules import shipped
from tocsin.node.selection import Selection
from tocsin.sources import ReadOptions

Progress = Callable[[int, int], None]
Show = Callable[[str, str], Progress]
Tell = Callable[[str], None]
FOLDER = "alliance"
_PATIENCE = 300.0
#: An exercise is everybody's to know, so that its publication can tell of it; a real call seldom is.
_EVERYBODY = Marking(Tlp.CLEAR)


class Sizes(msgspec.Struct, frozen=True):
    """How large each nation's history is, about; ``workers`` of each node."""

    events: int = 40_000
    hosts: int = 24
    workers: int = 1


class Exercise(msgspec.Struct, frozen=True):
    """An exercise that has been played: the nodes, what was true there, the call, its picture, the victim's case, what the blind cannot see, seconds by step."""

    nodes: tuple[Founded, ...]
    truths: dict[str, Truth]
    call: str
    picture: Picture
    case: Opened
    outlook: Outlook
    judged: dict[str, tuple[int, int]]
    seconds: dict[str, float]


@contextmanager
def exercise(folder: Path, sizes: Sizes, show: Show, tell: Tell) -> Iterator[Exercise]:
    """Play the exercise below ``folder``, in place of one that is there; the nodes run as long as the ``with`` block."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    clock = _Clock()
    nodes = found_alliance(NATIONS, folder / FOLDER)
    truths = histories(nodes, sizes, show)
    clock.lap("histories")
    with Processes(nodes, sizes.workers) as _:
        clock.lap("nodes start")
        victim = next(one for one in nodes if one.nation is VICTIM)
        findings = hunt_at_home(victim, sizes, show)
        clock.lap("victim's hunt")
        tell(f"{VICTIM.name} hunts its own history and rings")
        call = ring(victim, findings)
        judged = answer(nodes, call, truths, tell)
        clock.lap("call to last release")
        picture = wait_answered(victim, call, len(nodes))
        clock.lap("answers arrive")
        outlook = look_out(nodes)
        case = open_case(victim, outlook.node.member, call, truths[VICTIM.slug], RELEASER.name)
        clock.lap("case and gaps")
        yield Exercise(nodes, truths, call, picture, case, outlook, judged, clock.seconds)


def answer(
    nodes: Sequence[Founded], call: str, truths: Mapping[str, Truth], tell: Tell
) -> dict[str, tuple[int, int]]:
    """Each nation's analyst judges what was found and releases; how many were confirmed and dismissed, by short name."""
    judged = {}
    for one in nodes:
        _wait_searched(one, call)
        with open_node(one.folder) as node:
            judged[one.nation.slug] = judge_all(Desk(node), call, truths[one.nation.slug])
        tell(f"{one.nation.name} has searched at home and answers")
    return judged


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, name: str) -> None:
        """Note the seconds since the last lap under a name."""
        now = time.monotonic()
        self.seconds[name], self._last = now - self._last, now


def histories(nodes: Sequence[Founded], sizes: Sizes, show: Show) -> dict[str, Truth]:
    """Write and take in the logs of every nation; what really happened there, by its short name."""
    truths = {}
    for one in nodes:
        source = one.folder / "source"
        progress = show(f"{one.nation.name}: writing logs", "events")
        truths[one.nation.slug] = write_logs(one.nation, source, sizes.events, sizes.hosts, progress)
        taking = show(f"{one.nation.name}: taking in logs", "bytes")
        ingest(
            [source / LOGS],
            one.folder / "lake",
            ReadOptions(origin=one.nation.domain),
            progress=functools.partial(_step, taking),
        )
    return truths


def _step(step: Progress, done: int, total: int, _: int) -> None:
    step(done, total)


def hunt_at_home(victim: Founded, sizes: Sizes, show: Show) -> Path:
    """The victim hunts its own history; what it found at high level and above, as a file."""
    request = Request(
        lake=victim.folder / "lake",
        rules=(shipped(),),
        indicators=(INDICATORS,),
        selection=Selection(Level.HIGH, (), (), None),
        workers=sizes.workers,
    )
    watch = Watch(show("", ""), show("compiling rules", "files"), show(f"{VICTIM.name}: hunting", "events"))
    outcome = hunt(request, watch)
    path = victim.folder / "findings.jsonl"
    with path.open("wb") as stream:
        jsonl.write(outcome.result.findings, stream)
    return path


def ring(victim: Founded, findings: Path) -> str:
    """Send a call made of the victim's findings to all; its id."""
    wanted = draft(findings, (shipped(),)).wanted
    with open_node(victim.folder) as node:
        now = node.clock()
        question = Question(
            title="Web shell, encryptor and wiper at a government agency",
            text="Have you seen any of this, since when, and what could you not see?",
            marking=_EVERYBODY,
            deadline=now + dt.timedelta(hours=4),
            expires=now + dt.timedelta(days=14),
        )
        made = make_call(question, wanted, victim.member, now)
        keep_draft(made, RELEASER.name, node)
        Desk(node).send(made.call.id, RELEASER)
    return made.call.id


def _wait_searched(one: Founded, call: str) -> None:
    with open_node(one.folder) as node:
        _until(
            lambda: node.store.findings.hunted(call) is not None, f"{one.nation.name} has not searched", one
        )


def hand_over_now(nodes: Sequence[Founded]) -> tuple[Founded, ...]:
    """Put what a publication may tell of the exercise into the folder of the door, as nodes do by themselves a little later; gives those that do."""
    feeding = tuple(one for one in nodes if feeds(one.nation))
    for one in feeding:
        with open_node(one.folder) as node:
            hand_over(node, RELEASER.name)
    return feeding


def wait_answered(victim: Founded, call: str, members: int) -> Picture:
    """The call's picture at the victim, once all members have answered."""
    with open_node(victim.folder) as node:
        desk = Desk(node)

        def answered() -> bool:
            """Whether every member has answered all of it."""
            made = desk.picture(call)
            done = [row for row in made.members if row.stage is Stage.ANSWERED]
            return len(done) == members

        _until(answered, "not all answers have arrived", victim)
        return desk.picture(call)


def _until(holds: Callable[[], bool], what: str, one: Founded) -> None:
    until = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise NodeError(what, where=one.nation.name, hint=f"see {one.folder / 'node.log'}")
        time.sleep(0.3)
