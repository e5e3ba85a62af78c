"""Commands on precedents: a dataset is taken in, states are compared, and cases say what was done before."""

from __future__ import annotations

import fcntl
import json

import pytest
from typer.testing import CliRunner, Result

from tocsin.cli.main import app
from tocsin.model.errors import UsageError
from tocsin.node.cases import precedents
from tocsin.node.cases.precedents import kept, record_of, versions

HEADER = "ID,name,start_date,receiver_country,initiator_country,weighted_cyber_intensity,incident_type,description\n"
ROWS = (
    "1,One,2020-02-03,['Albania'],\"['Iran, Islamic Republic of']\",3.0,Disruption; Data theft,It was in response to a summit.\n"
    "2,Two,2021-01-01,\"['Albania', 'Albania']\",\"['Iran, Islamic Republic of', 'Unknown']\",1.0,Data theft,\n"
)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["knowledge", *map(str, arguments)])


def taken(folder, text: str) -> Result:
    (folder / "set.csv").write_text(text)
    return run("import-precedents", folder / "set.csv", "--json")


def test_what_is_no_precedent_is_counted_and_told_with_its_row(tmp_path):
    told = json.loads(taken(tmp_path, HEADER + ROWS + "1,Again,2020-01-01,,,,,\nshort\n").stdout)
    assert told["taken"]["precedents"] == 2
    assert [one["row"] for one in told["skipped"]] == [4, 5]
    assert told["skipped"][1]["why"] == "has 1 columns where the head has 8"
    assert [one.id for one in kept()] == ["1", "2"]


def test_states_are_compared_with_n_and_intervals(tmp_path):
    taken(tmp_path, HEADER + ROWS)
    (state,) = json.loads(run("states", "--least", 1, "--json").stdout)
    assert (state["country"], state["n"], state["victims"]) == (
        "Iran, Islamic Republic of",
        2,
        [["Albania", 2]],
    )
    assert (state["disruptive"]["k"], state["disruptive"]["n"]) == (1, 2)
    assert 0 < state["disruptive"]["low"] < 0.5 < state["disruptive"]["high"] < 1
    assert state["retaliatory"]["k"] == 1
    assert state["destructive"] == {"k": 0, "n": 0, "low": 0.0, "high": 1.0}
    assert "1 of 2" in run("states", "--least", 1).output


def test_who_is_of_a_country_is_not_its_state_and_what_is_coded_of_them_stands_apart(tmp_path):
    head = HEADER.replace("initiator_country", "initiator_category,initiator_country")
    kinds = (
        "['State']",
        "['Non-state actor, state-affiliation suggested']",
        "['Non-state-group', 'Individual hacker(s)']",
        "['Unknown - not attributed']",
        "[]",
    )
    rows = (
        f"{at},N,2020-02-03,['Albania'],\"{kind}\",['Iran'],1.0,Disruption,\n"
        for at, kind in enumerate(kinds)
    )
    taken(tmp_path, head + "".join(rows))
    (told,) = json.loads(run("states", "--least", 1, "--json").stdout)
    assert [told[f"by_{one}"] for one in ("state", "affiliated", "others", "unknown")] == [1, 1, 1, 2]
    shown = " ".join(run("states", "--least", 1).output.split())
    assert "Incidents whose initiators are said to be of this country" in shown


def test_a_newer_set_is_used_and_the_one_before_stays(tmp_path):
    taken(tmp_path, HEADER + ROWS)
    taken(tmp_path, HEADER + ROWS.splitlines(keepends=True)[0])
    assert [one.precedents for one in versions()] == [2, 1]
    assert len(kept()) == 1


def test_the_list_has_one_writer_at_a_time(tmp_path, monkeypatch):
    tried = []

    def reading():
        with (tmp_path / "data" / "precedents.lock").open("w") as other:
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tried.append("waits")
        return versions()

    monkeypatch.setattr(precedents, "versions", reading)
    taken(tmp_path, HEADER + ROWS)
    assert tried[:1] == ["waits"]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", HEADER, "\x00", HEADER + '"' + "x" * 2_000_000])
def test_what_is_no_such_set_is_refused_and_nothing_changes(tmp_path, text):
    taken(tmp_path, HEADER + ROWS)
    assert isinstance(taken(tmp_path, text).exception, UsageError)
    assert len(kept()) == 2


def test_a_set_that_was_changed_on_the_disk_is_not_used(tmp_path):
    taken(tmp_path, HEADER + ROWS)
    (file,) = (tmp_path / "data" / "precedents").glob("*.csv")
    file.write_text(HEADER)
    with pytest.raises(UsageError, match="is not what was taken in"):
        kept()


def test_a_disk_without_room_is_told_and_what_was_used_before_still_is(tmp_path, monkeypatch):
    taken(tmp_path, HEADER + ROWS)
    with monkeypatch.context() as full:
        full.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        error = taken(tmp_path, HEADER + ROWS.splitlines(keepends=True)[0]).exception
    assert isinstance(error, UsageError)
    assert "No space left" in str(error)
    assert len(kept()) == 2
    assert [
        one.name for one in (tmp_path / "data" / "precedents").iterdir() if one.name.startswith(".")
    ] == []


def test_words_are_told_as_their_scales_define_them():
    assert "Completely reliable" in run("words").output
    assert [one["predicate"] for one in json.loads(run("words", "--json").stdout)][:1] == [
        "source-reliability"
    ]


def test_precedents_and_their_figures_are_made_once_as_long_as_they_stay(tmp_path):
    taken(tmp_path, HEADER + ROWS)
    assert kept() is kept()
    assert record_of(kept()) is record_of(kept())
    taken(tmp_path, HEADER + ROWS.splitlines(keepends=True)[0])
    assert len(kept()) == 1
