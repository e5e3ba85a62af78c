"""The demonstration from logs to story: generate, take in, hunt, tell; public rules beside ours."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.detections import installed
from tocsin.hunting import Window
from tocsin.model.errors import UsageError
from tocsin.model.field_of_view import FieldOfView, Why
from tocsin.node.demo.generate import LOGS, generate
from tocsin.node.demo.scenario import DemoConfig
from tocsin.node.demo.story import Story, tell
from tocsin.node.demo.truth import Truth
from tocsin.node.folders import data_folder
from tocsin.node.hunts import Outcome, Progress, Request, Watch
from tocsin.node.hunts import run as hunt
from tocsin.node.rules import shipped
from tocsin.sources import ReadOptions

Show = Callable[[str, str], Progress]
ORIGIN = "agency.example"
#: A file by which a folder is known to be a demonstration's own.
MARK = ".tocsin-demo"
#: Reasons told of one host.
_REASONS = 4
#: What a machine that logs is blind to tells more than what it does not log at all.
_FIRST = (Why.FIELD_NEVER_FILLED, Why.EVENT_NEVER_LOGGED)
INDICATORS = Path(__file__).parent / "indicators.csv"


class Shown(msgspec.Struct, frozen=True):
    """A demonstration run: what was planted, what our rules and public ones found, and how long it took.

    ``seconds`` by step: generate, take in and hunt, public rules.
    """

    folder: Path
    truth: Truth
    outcome: Outcome
    story: Story
    public: dict[str, Story]
    seconds: dict[str, float]


def run(config: DemoConfig, folder: Path, public: tuple[Path, ...], show: Show) -> Shown:
    """Run the demonstration in ``folder``, replacing one that is there.

    ``public`` rules are reported beside ours; without any, the installed set is, if there is one.
    """
    seconds: dict[str, float] = {}
    clear(folder)
    started = time.monotonic()
    truth = generate(config, folder, show("writing logs", "events"))
    seconds["generate"] = time.monotonic() - started
    started = time.monotonic()
    outcome = hunt(_request(folder, (shipped(),), config), _watch(show))
    seconds["hunt"] = time.monotonic() - started
    started = time.monotonic()
    stories = _public_stories(folder, public, config, truth, show)
    seconds["public rules"] = time.monotonic() - started
    story = tell(outcome.result.findings, truth, blind_spots(outcome.result.view))
    return Shown(folder, truth, outcome, story, stories, seconds)


def blind_spots(view: FieldOfView) -> dict[str, tuple[str, ...]]:
    """What a hunt could not see on each host (short name) though most hosts show it.

    Fields never filled come first, then events never logged, then the rest; of each what most detections lack.
    """
    asked: Counter[int] = Counter(outcome.visibility for outcome in view.outcomes.values())
    reasons: dict[str, Counter[tuple[int, str]]] = {}
    for at, count in asked.items():
        seeing = sum(len(group.hosts) for group in view.classes[at].seeing)
        usual = 2 * seeing >= len(view.hosts)
        for group in view.classes[at].blind if usual else ():
            rank = _FIRST.index(group.why) if group.why in _FIRST else len(_FIRST)
            for host in group.hosts:
                name = view.hosts[host].name.partition(".")[0].upper()
                reasons.setdefault(name, Counter())[rank, str(group)] += count
    return {name: _told(found) for name, found in reasons.items()}


def _told(reasons: Counter[tuple[int, str]]) -> tuple[str, ...]:
    """The reasons worth telling, by rank and then by how many detections they concern."""
    ranked = sorted(reasons, key=lambda reason: (reason[0], -reasons[reason]))
    return tuple(text for _, text in ranked[:_REASONS])


def clear(folder: Path) -> None:
    """Remove what an earlier demonstration left, and only that; UsageError where somebody else's things are."""
    mark = folder / MARK
    names = (LOGS, "lake", "alliance", "review", "report.html", "findings.jsonl")
    taken = [name for name in names if (folder / name).exists()]
    if taken and not mark.is_file():
        hint = "choose another --folder, or move it away"
        raise UsageError(
            f"{taken[0]} is there already, and no demonstration made it", where=str(folder), hint=hint
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("This folder was made by tocsin demo, which replaces what is in it.\n", "utf-8")
    for name in (LOGS, "lake"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _request(folder: Path, rules: tuple[Path, ...], config: DemoConfig) -> Request:
    return Request(
        paths=(folder / LOGS,),
        lake=folder / "lake",
        rules=rules,
        indicators=(INDICATORS,),
        read=ReadOptions(origin=ORIGIN),
        window=Window(),
        workers=config.workers,
    )


def _public_stories(
    folder: Path, public: tuple[Path, ...], config: DemoConfig, truth: Truth, show: Show
) -> dict[str, Story]:
    found = installed(data_folder())
    paths = public or ((data_folder() / found.file,) if found else ())
    if not paths:
        return {}
    request = msgspec.structs.replace(_request(folder, paths, config), paths=(), indicators=())
    outcome = hunt(request, _watch(show))
    name = ", ".join(path.name for path in public) if public or not found else found.name
    return {f"public: {name}": tell(outcome.result.findings, truth, blind_spots(outcome.result.view))}


def _watch(show: Show) -> Watch:
    return Watch(show("taking in logs", "bytes"), show("compiling rules", "files"), show("hunting", "events"))
