"""Logs that name no host are of the host that is said; what a log says itself, and what is in already, stays."""

from __future__ import annotations

import dataclasses
import io
import threading
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from lake_rows import events, rows
from tocsin.cli import watching
from tocsin.cli.options import read_options
from tocsin.cli.summaries import print_hosts, print_ingest
from tocsin.hunting import Window, hunt
from tocsin.lake import Lake, Ledger
from tocsin.model import event as ev
from tocsin.model.detection import RuleSet
from tocsin.node.folders import cached_lake
from tocsin.node.ingest import IngestReport, Watcher, Watching, ingest, run
from tocsin.node.ingest.reader import work
from tocsin.sources import ReadOptions

ZEEK = "#separator \\x09\n#path\tdns\n#fields\tts\tuid\tquery\n#types\ttime\tstring\tstring\n"


def access(number: int) -> str:
    return f'198.51.100.7 - - [12/May/2022:03:00:{number:02d} +0000] "GET /{number:04d} HTTP/1.1" 200 10 "-" "curl/8"\n'


def options(*hosts: str) -> ReadOptions:
    return read_options("agency", "UTC", "", None, hosts)


@pytest.fixture
def folder(tmp_path):
    logs = tmp_path / "logs"
    for host in ("web1", "web2"):
        (logs / host).mkdir(parents=True)
        first = 0 if host == "web1" else 20
        (logs / host / "access.log").write_text("".join(map(access, range(first, first + 10))))
    (logs / "zeek").mkdir()
    (logs / "zeek/EDGE_dns.log").write_text(f"{ZEEK}1652324400.5\tCa1\tc2.example\n")
    return logs


@pytest.fixture
def lake(tmp_path):
    return tmp_path / "lake"


def take(folder: Path, lake: Path, *hosts: str) -> IngestReport:
    return ingest([folder], lake, options(*hosts), workers=1)


def shown(report: IngestReport) -> str:
    out = Console(file=io.StringIO(), soft_wrap=True)
    print_hosts(out, report)
    return out.file.getvalue()


def test_a_folder_for_each_machine_names_its_logs(folder, lake):
    report = take(folder, lake, "logs/{host}/access.log", "zeek/*=sensor1")
    assert events(lake, ev.HOST) == Counter({"web1": 10, "web2": 10, "sensor1": 1})
    assert not report.nameless
    assert not report.unfit
    assert {file.path: (file.host, file.nameless) for file in report.files} == {
        "web1/access.log": ("web1", 10),
        "web2/access.log": ("web2", 10),
        "zeek/EDGE_dns.log": ("sensor1", 1),
    }


def test_a_host_that_a_file_name_states_counts_where_none_is_said(folder, lake):
    report = take(folder, lake)
    assert events(lake, ev.HOST) == Counter({"": 20, "EDGE": 1})
    assert [file.path for file in report.nameless] == ["web1/access.log", "web2/access.log"]


def test_what_a_log_says_is_never_changed(tmp_path, lake):
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.log").write_text("<13>Aug  4 10:00:00 web01 cups[7]: hello\n<13>hello without a header\n")
    take(logs, lake, "relay1")
    assert {str(row["message"]).split()[-1]: row[ev.HOST] for row in rows(lake)} == {
        "hello": "web01",
        "header": "relay1",
    }


def test_the_field_of_view_counts_hosts_and_days_so_named(folder, lake):
    take(folder, lake)
    unnamed = hunt(Lake(lake), RuleSet(()), Window()).view
    assert [host.name for host in unnamed.hosts] == ["EDGE"]
    assert unnamed.times[0].unnamed_rows == 20
    again = lake.with_name("again")
    take(folder, again, "{host}/**")
    named = hunt(Lake(again), RuleSet(()), Window()).view
    assert [(host.name, host.rows, host.days) for host in named.hosts] == [
        ("web1", 10, 1),
        ("web2", 10, 1),
        ("zeek", 1, 1),
    ]
    assert named.times[0].unnamed_rows == 0


def test_a_file_that_is_in_keeps_its_host_and_that_is_told(folder, lake):
    take(folder, lake, "web1/*=web1")
    report = take(folder, lake, "web1/*=web1", "other")
    assert report.rows == 0
    assert [(one.path, one.host, one.said) for one in report.other_hosts] == [
        ("web2/access.log", "", "other"),
        ("zeek/EDGE_dns.log", "EDGE", "other"),
    ]
    assert events(lake, ev.HOST) == Counter({"web1": 10, "": 10, "EDGE": 1})
    assert shown(report) == (
        "2 files were in already under another host and kept it (first: web2/access.log, of no host and not other); "
        "only a new lake takes them in anew\n"
    )


def test_a_file_that_is_in_keeps_its_origin_and_that_is_told(folder, lake):
    take(folder, lake)
    other = read_options("ministry", "UTC", "", None, ())
    report = ingest([folder / "web1"], lake, other, workers=1)
    assert report.rows == 0
    assert [(one.path, one.origin, one.said) for one in report.other_origins] == [
        ("access.log", "agency", "ministry")
    ]
    assert shown(report) == (
        "1 file was in already under another origin and kept it (first: access.log, of agency and not ministry); "
        "only a new lake takes them in anew\n"
    )
    assert set(events(lake, ev.ORIGIN)) == {"agency"}
    assert take(folder, lake).other_origins == ()
    none = read_options("", "UTC", "", None, ())
    assert ingest([folder], lake, none, workers=1).other_origins == ()


def test_the_same_host_or_none_said_again_is_nothing_to_tell(folder, lake):
    take(folder, lake, "web1")
    assert take(folder, lake, "web1").other_hosts == ()
    assert take(folder, lake).other_hosts == ()


def test_a_log_that_names_its_hosts_is_of_no_other(tmp_path, lake):
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.log").write_text("<13>Aug  4 10:00:00 web01 cups[7]: hello\n")
    assert take(logs, lake).nameless == ()
    assert take(logs, lake, "relay1").other_hosts == ()


def test_of_a_file_that_has_grown_what_was_in_keeps_its_host(folder, lake):
    take(folder, lake)
    with (folder / "web1/access.log").open("a") as stream:
        stream.writelines(map(access, range(10, 15)))
    report = take(folder, lake, "web1/*=web1")
    assert report.rows == 5
    assert [(one.path, one.host, one.said) for one in report.other_hosts] == [("web1/access.log", "", "web1")]
    assert events(lake, ev.HOST) == Counter({"": 20, "web1": 5, "EDGE": 1})
    assert take(folder, lake, "web1/*=web1").other_hosts == ()
    assert next(file for file in report.files if file.base).nameless == 15


def test_one_content_in_two_folders_is_told_to_be_of_one_host(folder, lake):
    (folder / "web2/access.log").write_text((folder / "web1/access.log").read_text())
    report = take(folder, lake, "{host}/**")
    assert [(one.path, one.host, one.said) for one in report.other_hosts] == [
        ("web2/access.log", "web1", "web2")
    ]


def test_one_content_that_two_processes_meet_is_told_to_be_of_one_host_too(folder, lake, monkeypatch):
    (folder / "web2/access.log").write_text((folder / "web1/access.log").read_text())

    def each_by_a_process(sources, reading, _):
        own = [dataclasses.replace(reading, ledger=reading.ledger.with_more()) for _ in sources]
        for source, mine in zip(sources, own, strict=True):
            yield from work([(source,)], mine)

    monkeypatch.setattr(run, "read_all", each_by_a_process)
    report = take(folder, lake, "{host}/**")
    assert report.known == ("web2/access.log",)
    assert [(one.path, one.host, one.said) for one in report.other_hosts] == [
        ("web2/access.log", "web1", "web2")
    ]


def test_a_file_at_the_top_of_a_given_folder_is_not_of_that_folder_and_a_given_file_is(folder, lake):
    (folder / "access.log").write_text(access(50))
    take(folder, lake, "{host}/*")
    assert events(lake, ev.HOST) == Counter({"web1": 10, "web2": 10, "zeek": 1, "": 1})
    take(folder / "access.log", lake.with_name("other"), "{host}/*")
    assert events(lake.with_name("other"), ev.HOST) == Counter({"logs": 1})


def test_who_wrote_a_file_is_worked_out_once_where_it_is_read(folder, lake, monkeypatch):
    asked: list[str] = []
    made = ReadOptions.host_of
    monkeypatch.setattr(ReadOptions, "host_of", lambda self, log: asked.append(log.path) or made(self, log))
    take(folder, lake, "{host}/**")
    assert sorted(asked) == ["web1/access.log", "web2/access.log", "zeek/EDGE_dns.log"]


def test_what_fits_no_file_is_told(folder, lake):
    report = take(folder, lake, "web3/**=web3", "web1/**=web1")
    assert shown(report) == "--host-of web3/**=web3 fits no file; the path of one is web1/access.log\n"


def test_what_a_killed_ingest_began_is_completed_under_its_host(folder, lake, monkeypatch):
    class KilledError(Exception):
        pass

    def killed(*_):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", killed)
        with pytest.raises(KilledError):
            take(folder, lake, "before")
    report = take(folder, lake, "after")
    assert {file.host for file in report.files} == {"before"}
    assert [one.host for one in report.other_hosts] == ["before"] * 3
    assert events(lake, ev.HOST) == Counter({"before": 21})


def test_a_watched_folder_tells_of_files_that_keep_their_host(folder, lake):
    take(folder, lake)
    report = Watcher([folder], lake, options("{host}/**"), Watching(workers=1)).look()
    assert report is not None
    assert {one.said for one in report.other_hosts} == {"web1", "web2", "zeek"}


def test_a_watched_folder_tells_once_what_fits_no_file(folder, lake):
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("web9/access.log", access(50))
    said = options("web3/**=web3", "web1/*=web1", "old.zip/web9/*=web9")
    watcher = Watcher([folder], lake, said, Watching(workers=1))
    first, second = watcher.look(), watcher.look()
    assert (first.unfit, second.rows) == ((), 1), "a look at the archive comes when it has stopped growing"
    assert [one.option for one in second.unfit] == ["web3/**=web3"]
    with (folder / "web2/access.log").open("a") as stream:
        stream.write(access(40))
    assert watcher.look().unfit == ()


def test_a_watched_folder_of_known_files_tells_what_fits_none_of_them(folder, lake, monkeypatch):
    take(folder, lake)
    told: list[IngestReport] = []
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda _: stop.set())
    Watcher([folder], lake, options("web3/**=web3"), Watching(0.1, 1, told.append)).run(stop)
    assert [one.option for one in told[0].unfit] == ["web3/**=web3"]


def test_a_watched_folder_tells_of_new_files_without_a_host_and_not_again(folder, lake, capsys):
    watcher = Watcher([folder], lake, options(), Watching(workers=1))
    watching.say(watcher.look())
    assert "2 files hold events that name no host (first: web1/access.log)" in capsys.readouterr().out
    with (folder / "web1/access.log").open("a") as stream:
        stream.write(access(40))
    watching.say(watcher.look())
    assert "name no host" not in capsys.readouterr().out


def test_a_hunt_of_paths_has_a_lake_of_its_own_for_each_saying(folder):
    lakes = {cached_lake([folder], repr(options(*said)).encode()) for said in ((), ("a",), ("b",))}
    assert len(lakes) == 3


def test_an_ingest_says_which_files_nobody_knows_the_host_of(folder, lake, capsys):
    print_ingest(take(folder, lake), lake, as_json=False)
    said = capsys.readouterr().out
    assert (
        "2 files hold events that name no host (first: web1/access.log); --host-of says who wrote them"
        in said
    )
