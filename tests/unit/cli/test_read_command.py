"""An advisory becomes a draft, is decided upon by options or at the terminal, and becomes a call."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tocsin.cli.main import app
from tocsin.cli.read_review import choose, review
from tocsin.exchange.advisory.items import Advisory, Item, Mention
from tocsin.model.errors import ExchangeError, UsageError

TEXT = """TLP:AMBER

On 9 May the ministry of Borduria was hit by CaddyWiper, delivered from
evil[.]borduria[.]example (T1485). Traffic to 8.8.8[.]8 is harmless. The actors
are thought to be Russian.
"""
PLACE = (Mention("x", "x is bad", "line 1"),)


def item(kind: str, value: str, *, accepted: bool, suggested: bool = False) -> Item:
    return Item(
        kind=kind, value=value, accepted=accepted, why="defanged", suggested=suggested, mentions=PLACE
    )


ADVISORY = Advisory(
    source="a.txt",
    sha256="0" * 64,
    format="text",
    title="A",
    language="en",
    items=(
        item("domain", "evil.example", accepted=True),
        item("domain", "google.com", accepted=False),
        item("technique", "T1485", accepted=False, suggested=True),
        item("country", "RU", accepted=True),
    ),
)


def accepted(advisory: Advisory) -> list[str]:
    return [one.value for one in advisory.items if one.accepted]


@pytest.mark.parametrize(
    ("accept", "reject", "everything", "left"),
    [
        ((), (), False, ["evil.example", "RU"]),
        ((), ("country",), False, ["evil.example"]),
        (("google[.]com",), (), False, ["evil.example", "google.com", "RU"]),
        (("domain",), ("evil.example",), False, ["google.com", "RU"]),
        ((), (), True, ["evil.example", "google.com", "RU"]),
        (("technique",), (), False, ["evil.example", "RU"]),
        (("T1485",), (), False, ["evil.example", "T1485", "RU"]),
    ],
)
def test_options_decide_by_kind_and_value_and_a_suggestion_only_by_its_own(accept, reject, everything, left):
    assert accepted(choose(ADVISORY, accept, reject, accept_all=everything)) == left


def test_a_choice_that_means_nothing_is_refused():
    with pytest.raises(UsageError, match="neither a kind nor in this advisory"):
        choose(ADVISORY, ["planets"], [], accept_all=False)


def test_somebody_at_the_terminal_decides_item_by_item():
    answers = iter(["r", "a", "y", "q"])
    assert accepted(review(ADVISORY, lambda _question, _known: next(answers))) == ["google.com", "RU"]
    answers = iter(["k", "a", "q"])
    assert accepted(review(ADVISORY, lambda _question, _known: next(answers))) == [
        "evil.example",
        "T1485",
        "RU",
    ]


def run(*arguments: object) -> tuple[int, str]:
    ended = CliRunner().invoke(app, [str(one) for one in arguments])
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.exit_code, ended.output


def test_an_advisory_becomes_a_call(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    text, draft, node = tmp_path / "advisory.txt", tmp_path / "draft.json", tmp_path / "albion"
    text.write_text(TEXT)
    code, shown = run("read", text, "-o", draft)
    assert code == 0
    assert "TLP:AMBER" in shown
    assert "evil.borduria.example" in shown
    assert f"tocsin call new --from {draft}" in shown
    assert json.loads(draft.read_bytes())["advisory"]["source"] == "advisory.txt"

    (tmp_path / "password").write_text("correct horse battery staple")
    run("node", "init", node, "--name", "CERT Albion", "--password-file", tmp_path / "password")
    new = ("call", "new", "--from", draft, "--title", "Wiper", "--node", node)
    with pytest.raises(UsageError, match="the advisory is TLP:AMBER"):
        run(*new, "--tlp", "GREEN")
    code, said = run(*new, "--tlp", "AMBER", "--json")
    assert code == 0
    made = json.loads(said)
    assert (made["items"], made["marking"]) == (1, "TLP:AMBER")
    assert "not accepted in the draft" in made["refused"][0]


def test_a_language_that_is_not_clear_is_told_as_such(tmp_path):
    text = tmp_path / "list.txt"
    text.write_text("evil[.]borduria[.]example\n")
    assert "text, language not clear; no TLP label" in " ".join(run("read", text)[1].split())


def test_json_gives_the_draft_and_nothing_else(tmp_path):
    text = tmp_path / "advisory.txt"
    text.write_text(TEXT)
    code, said = run("read", text, "--json", "--reject", "country")
    found = json.loads(said)["advisory"]
    assert code == 0
    assert [(one["value"], one["accepted"]) for one in found["items"] if one["kind"] == "country"] == [
        ("RU", False)
    ]


def test_the_draft_is_written_where_nobody_reads_what_is_printed(tmp_path):
    text, draft = tmp_path / "advisory.txt", tmp_path / "draft.json"
    text.write_text(TEXT)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "tocsin", "read", text, "-o", draft]
    subprocess.run(command, stdout=write, stderr=subprocess.DEVNULL, check=False)
    os.close(write)
    assert json.loads(draft.read_bytes())["advisory"]["source"] == "advisory.txt"


def test_what_is_not_there_and_what_may_not_be_fetched_are_errors(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        run("read", tmp_path / "absent.pdf")
    with pytest.raises(ExchangeError, match="private address"):
        run("read", "http://127.0.0.1:9/advisory.pdf")
