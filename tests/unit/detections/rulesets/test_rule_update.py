from __future__ import annotations

import datetime as dt
import functools
import hashlib
import http.server
import threading
import zipfile

import msgspec
import pytest

from tocsin.detections.rulesets.update import installed, restore_previous, restore_shipped, update
from tocsin.model.errors import DetectionError

NOW = dt.datetime(2026, 8, 5, 12, tzinfo=dt.UTC)
RULE = """title: {0}
id: 7b2e8c14-0000-4000-8000-00000000000{0}
level: low
logsource: {{product: windows}}
detection: {{sel: {{a: {0}}}, condition: sel}}
"""


def _zip(path, *numbers, other=None):
    with zipfile.ZipFile(path, "w") as archive:
        for number in numbers:
            archive.writestr(f"rules/{number}.yml", RULE.format(number))
        for name, data in (other or {}).items():
            archive.writestr(name, data)
    return path


def test_a_set_is_fetched_from_a_server_and_installed(tmp_path):
    (tmp_path / "www").mkdir()
    path = _zip(tmp_path / "www" / "sigma.zip", 1, 2, other={"rules/bad.yml": "- x", "version.txt": "r1"})

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Quiet, directory=str(tmp_path / "www"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/sigma.zip"
        found = update(url, tmp_path / "data", now=NOW)
        server.shutdown()
        thread.join()
    assert found == installed(tmp_path / "data")
    assert (found.source, found.rules, found.rejected, found.fetched) == (url, 2, 1, NOW)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (tmp_path / "data" / found.file).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("dates", "version", "date"),
    [
        (["2024-01-05", "2023-12-31"], "", dt.date(2024, 1, 5)),
        (["2024-01-05", "2099-01-01", "soon"], "", dt.date(2024, 1, 5)),
        (["2024-01-05"], "SigmaHQ release r2024-02-01", dt.date(2024, 2, 1)),
        (["2024-01-05"], "release 2099-02-01, of 2024-99-99", dt.date(2024, 1, 5)),
        ([], "", None),
    ],
)
def test_a_set_is_as_old_as_its_release_and_not_as_its_installation(tmp_path, dates, version, date):
    path = _zip(tmp_path / "1.zip", 9, other={"version.txt": version})
    with zipfile.ZipFile(path, "a") as archive:
        for number, one in enumerate(dates):
            archive.writestr(f"rules/{number}.yml", RULE.format(number) + f"date: {one}\n")
    assert update(str(path), tmp_path / "data", now=NOW).released == date


def test_what_was_used_before_the_first_set_are_the_rules_that_ship(tmp_path):
    data = tmp_path / "data"
    first = update(str(_zip(tmp_path / "1.zip", 1)), data, now=NOW)
    assert restore_previous(data) is None
    assert installed(data) is None
    assert restore_previous(data) == first == installed(data)


def test_the_rules_that_ship_can_come_back_after_any_number_of_sets(tmp_path):
    data = tmp_path / "data"
    for number in (1, 2, 3):
        last = update(str(_zip(tmp_path / f"{number}.zip", number)), data, now=NOW)
    restore_shipped(data)
    restore_shipped(data)
    assert installed(data) is None
    assert restore_previous(data) == last == installed(data)


def test_a_set_installed_over_the_rules_that_ship_can_go_back_to_them(tmp_path):
    data = tmp_path / "data"
    update(str(_zip(tmp_path / "1.zip", 1)), data, now=NOW)
    restore_shipped(data)
    update(str(_zip(tmp_path / "2.zip", 2)), data, now=NOW)
    assert restore_previous(data) is None


def test_the_set_before_is_kept_and_can_come_back(tmp_path):
    data = tmp_path / "data"
    sets = [update(str(_zip(tmp_path / f"{n}.zip", *range(n))), data, now=NOW) for n in (1, 2, 3)]
    assert installed(data) == sets[2]
    assert sorted(path.name for path in data.glob("*.zip")) == sorted(one.file for one in sets[1:])
    assert restore_previous(data) == sets[1] == installed(data)
    assert restore_previous(data) == sets[2] == installed(data)


def test_installing_the_same_set_again_keeps_the_one_before(tmp_path):
    data = tmp_path / "data"
    first = update(str(_zip(tmp_path / "1.zip", 1)), data, now=NOW)
    for _ in range(2):
        update(str(_zip(tmp_path / "2.zip", 2)), data, now=NOW)
    assert restore_previous(data) == first


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x07\x08"])
def test_what_is_no_archive_changes_nothing(tmp_path, content):
    data = tmp_path / "data"
    good = update(str(_zip(tmp_path / "1.zip", 1)), data, now=NOW)
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(DetectionError, match="no zip archive"):
        update(str(tmp_path / "bad.zip"), data, now=NOW)
    assert installed(data) == good
    assert sorted(path.name for path in data.iterdir()) == sorted([good.file, "installed.json"])


def test_an_archive_that_is_cut_off_is_said_to_be_so(tmp_path):
    whole = _zip(tmp_path / "1.zip", 1).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-40])
    with pytest.raises(DetectionError, match=f"cut off after {len(whole) - 40} bytes") as caught:
        update(str(tmp_path / "cut.zip"), tmp_path / "data", now=NOW)
    assert "download it again" in str(caught.value.hint)


def test_an_archive_without_a_rule_is_refused_with_the_reason(tmp_path):
    path = _zip(tmp_path / "x.zip", other={"rules/a.yml": "- x", "../b.yml": "title: x"})
    with pytest.raises(DetectionError, match="no rule in it loads, first: "):
        update(str(path), tmp_path / "data", now=NOW)
    assert installed(tmp_path / "data") is None


def test_a_digest_that_is_given_must_be_the_right_one(tmp_path):
    path = _zip(tmp_path / "1.zip", 1)
    with pytest.raises(DetectionError, match="SHA-256"):
        update(str(path), tmp_path / "data", now=NOW, sha256="0" * 64)
    digest = hashlib.sha256(path.read_bytes()).hexdigest().upper()
    assert update(str(path), tmp_path / "data", now=NOW, sha256=digest).rules == 1


def test_a_place_that_cannot_be_written_is_an_error_of_ours(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DetectionError, match="cannot be installed"):
        update(str(_zip(tmp_path / "1.zip", 1)), tmp_path / "file" / "data", now=NOW)


@pytest.mark.parametrize("content", ["", "{}", "[", '{"current": {}}'])
def test_a_damaged_record_is_no_installed_set(tmp_path, content):
    (tmp_path / "installed.json").write_text(content)
    assert installed(tmp_path) is None
    with pytest.raises(DetectionError, match="no earlier rule set"):
        restore_previous(tmp_path)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/srv/sigma_all_rules.zip", "sigma_all_rules.zip"),
        ("C:\\rules\\set.zip", "set.zip"),
        ("https://rules.example/r2026/sigma.zip?x=/y", "sigma.zip"),
    ],
)
def test_a_set_is_called_as_where_it_came_from(tmp_path, source, name):
    made = update(str(_zip(tmp_path / "1.zip", 1)), tmp_path / "data", now=NOW)
    assert made.name == "1.zip"
    assert msgspec.structs.replace(made, source=source).name == name
