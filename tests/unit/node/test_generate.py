import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from tocsin.model.errors import UsageError
from tocsin.node.demo.generate import generate
from tocsin.node.demo.known import ADDRESSES, DIGESTS, NAMES
from tocsin.node.demo.scenario import DemoConfig, Phase
from tocsin.node.demo.truth import Truth, load

SMALL = {"events": 6_000, "days": 424, "hosts": 18, "workers": 1}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("attacked")
    return folder, generate(DemoConfig(**SMALL), folder)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("quiet")
    return folder, generate(DemoConfig(**SMALL, intruder=False), folder)


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def windows_events(folder: Path):
    for path in sorted(folder.glob("logs/windows/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.stem, json.loads(line)["Event"]


def test_the_same_seed_gives_the_same_files(attacked, tmp_path):
    generate(DemoConfig(**SMALL), tmp_path)
    assert digest(tmp_path) == digest(attacked[0])


def test_another_seed_gives_other_files(attacked, tmp_path):
    generate(DemoConfig(**SMALL, seed=7), tmp_path)
    assert digest(tmp_path).values() != digest(attacked[0]).values()


def test_the_number_of_processes_changes_nothing(quiet, tmp_path):
    generate(DemoConfig(**{**SMALL, "workers": 2}, intruder=False), tmp_path)
    logs = {name: value for name, value in digest(quiet[0]).items() if name.startswith("logs")}
    assert {name: value for name, value in digest(tmp_path).items() if name.startswith("logs")} == logs


def test_the_background_holds_nothing_of_the_intruder(quiet):
    text = "\n".join(path.read_text(encoding="utf-8").lower() for path in quiet[0].rglob("logs/**/*.*"))
    found = [
        mark
        for mark in (
            *ADDRESSES,
            *DIGESTS,
            *NAMES,
            "administrator$",
            "s-1-5-21-3070421855-1180699209-2714306628-500",
        )
        if mark in text
    ]
    assert found == []
    assert quiet[1].steps == ()


def test_every_event_is_valid_in_order_and_numbered_without_repeats(attacked):
    seen: dict[tuple[str, str], int] = {}
    for stem, event in windows_events(attacked[0]):
        system = event["System"]
        key = (stem, system["Channel"])
        assert system["EventRecordID"] > seen.get(key, 0)
        seen[key] = system["EventRecordID"]
        assert system["Computer"].endswith(".agency.example")
        dt.datetime.fromisoformat(system["TimeCreated"]["#attributes"]["SystemTime"])
    assert seen


def test_every_phase_leaves_a_trace_and_some_steps_leave_none(attacked):
    truth = attacked[1]
    assert {step.phase for step in truth.steps if step.traces} == set(Phase)
    unseen = [step for step in truth.steps if not step.traces]
    assert unseen
    assert all(step.blind for step in unseen)


def test_every_trace_is_a_record_in_the_logs(attacked):
    folder, truth = attacked
    logged = {
        (
            event["System"]["TimeCreated"]["#attributes"]["SystemTime"],
            event["System"]["Computer"].split(".")[0],
            event["System"]["Channel"],
        )
        for _, event in windows_events(folder)
    }
    web = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("logs/iis/*/W3SVC1/*.log"))
    for trace in (trace for step in truth.steps for trace in step.traces):
        if trace.log == "iis":
            assert f"{trace.time:%Y-%m-%d %H:%M:%S} {trace.host} " in web
        elif trace.log != "httpproxy":
            stamp = trace.time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{trace.time.microsecond // 1000:03d}Z"
            assert (stamp, trace.host, trace.log) in logged


def test_the_dwell_time_is_that_of_the_case(attacked):
    truth = attacked[1]
    assert (truth.first.date(), truth.encryption.date()) == (dt.date(2021, 5, 21), dt.date(2022, 7, 15))


def test_fields_of_the_web_log_change_within_a_file(attacked):
    text = (attacked[0] / "logs/iis/WEB01/W3SVC1/u_ex2108.log").read_text(encoding="utf-8")
    headers = [line for line in text.splitlines() if line.startswith("#Fields")]
    assert len(headers) == 2
    assert "sc-bytes" not in headers[0]
    assert "sc-bytes" in headers[1]
    width = {len(line.split(" ")) for line in text.splitlines() if not line.startswith("#")}
    assert width == {len(header.split(" ")) - 1 for header in headers}


def test_blindness_is_built_in(attacked):
    channels: dict[str, set[str]] = {}
    first: dict[str, str] = {}
    mail = set()
    for stem, event in windows_events(attacked[0]):
        host = stem.split("-")[0]
        time = event["System"]["TimeCreated"]["#attributes"]["SystemTime"]
        channels.setdefault(host, set()).add(event["System"]["Channel"])
        first.setdefault(host, time)
        if host == "EXCH01":
            mail.add(time[:10])
    assert "Microsoft-Windows-Sysmon/Operational" not in channels["WS002"]
    assert first["APP01"] >= "2021-11-01"
    assert not {f"2021-09-{day}" for day in range(11, 20)} & mail


def test_hosts_days_and_events_scale(tmp_path):
    truth = generate(DemoConfig(events=20_000, days=40, hosts=30, workers=1), tmp_path)
    assert 18_000 < truth.events < 23_000
    assert (truth.end - truth.start).days == 40
    assert len({path.stem.split("-")[0] for path in tmp_path.glob("logs/windows/*.jsonl")}) == 30
    assert {step.phase for step in truth.steps if step.traces} == set(Phase)


def test_the_truth_reads_back(attacked):
    folder, truth = attacked
    assert load((folder / "truth.json").read_bytes()) == truth


@pytest.mark.parametrize("field", ["days", "hosts", "events"])
def test_too_small_a_demonstration_is_refused_with_its_option(field, tmp_path):
    with pytest.raises(UsageError) as caught:
        generate(DemoConfig(**{field: 3}), tmp_path)
    assert caught.value.where == f"--{field}"
