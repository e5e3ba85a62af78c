"""Commands on calls: a call is drafted, amended, looked at and thrown away from the command line."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest
from typer.testing import CliRunner, Result

from call_samples import indicator
from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.answer import Answer, Stage
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.member.node import open_node


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def drafted(folder, text: str) -> str:
    source = folder / "list.txt"
    source.write_text(text)
    done = run("call", "new", "--from", source, "--title", "T", "--tlp", "AMBER", "--node", folder, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["id"]


def test_a_call_is_amended_as_it_was_made_and_what_is_not_given_stays(folder):
    call = drafted(folder, "192.0.2.7\n198.51.100.9\n")
    assert run("call", "send", call, "--node", folder).exit_code == 0
    (folder / "list.txt").write_text("192.0.2.7\n203.0.113.5\n")
    done = run(
        "call", "amend", call, "--from", folder / "list.txt", "--tlp", "GREEN", "--node", folder, "--json"
    )
    told = json.loads(done.stdout)
    assert (told["new"], told["kept"], told["dropped"]) == (1, 1, 1)
    assert (told["title"], told["marking"]) == ("T", "TLP:GREEN")
    shown = run("call", "preview", call, "--node", folder, "--json").stdout
    assert "203.0.113.5" in shown
    parts = [one for member in json.loads(shown) for one in member["objects"] if one["type"] == "indicator"]
    assert {(one["name"], one.get("revoked", False)) for one in parts} == {
        ("192.0.2.7", False),
        ("203.0.113.5", False),
        ("198.51.100.9", True),
    }
    assert "198.51.100.9, taken back" in run("call", "preview", call, "--node", folder).stdout
    assert "amendment not sent" in " ".join(run("call", "list", "--node", folder).stdout.split())
    assert run("call", "send", call, "--node", folder).exit_code == 0
    (row,) = json.loads(run("call", "list", "--node", folder, "--json").stdout)
    assert row[1] == "T"


BROKEN_SIGMA = "title: Broken\nlogsource:\n  category: process_creation\ndetection:\n  condition: missing\n"


def patterns(folder, *given: tuple[str, str, str]):
    """A bundle of indicators: a name, a language and a pattern each."""
    objects = [
        indicator(str(number), pattern, name=name, pattern_type=language)
        for number, (name, language, pattern) in enumerate(given, 1)
    ]
    path = folder / "bundle.json"
    path.write_text(json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects}))
    return path


def test_what_no_node_can_search_for_is_told_with_the_reason_before_it_is_sent(folder):
    source = patterns(
        folder,
        ("good", "stix", "[file:name = 'x.exe']"),
        ("cut", "stix", "[file:name = 'x"),
        ("misspelt", "stix", "[file:nme == x"),
        ("rule", "sigma", BROKEN_SIGMA),
        ("carried", "yara", "rule a { condition: true }"),
    )
    given = ("--from", source, "--title", "T", "--tlp", "AMBER", "--node", folder)
    told = json.loads(run("call", "new", *given, "--json").stdout)
    named = [one["name"] for one in told["untried"]]
    assert named == ["cut", "misspelt", "rule", "carried"]
    assert all(one["reason"] for one in told["untried"])
    shown = " ".join(run("call", "new", *given).stdout.split())
    assert "no node can search for cut:" in shown
    assert "and 1 more that no node can search for: see --json" in shown
    call = told["id"]
    preview = json.loads(run("call", "preview", call, "--node", folder, "--json").stdout)
    assert [[one["name"] for one in member["untried"]] for member in preview] == [named, named]
    assert "no node can search for cut:" in " ".join(
        run("call", "preview", call, "--node", folder).stdout.split()
    )
    assert run("call", "send", call, "--node", folder).exit_code == 0
    good = patterns(folder, ("good", "stix", "[file:name = 'x.exe']"), ("cut", "stix", "[file:name = 'x"))
    done = run("call", "amend", call, "--from", good, "--node", folder, "--json")
    assert [one["name"] for one in json.loads(done.stdout)["untried"]] == ["cut"]
    with open_node(folder) as node:
        desk = Desk(node)
        assert len(desk.untried(call)) == 1
        desk.discard(call, Actor("ana", Role.ANALYST))
        assert len(desk.untried(call)) == 4


def test_an_amendment_says_in_words_what_is_new(folder):
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    done = run("call", "amend", call, "--title", "U", "--releasable-to", "all", "--node", folder)
    assert "0 new, 1 kept, 0 dropped" in " ".join(done.stdout.split())


def test_a_call_that_was_taken_back_says_so_and_asks_nobody_any_more(folder):
    call = drafted(folder, "192.0.2.7\n")
    assert "not sent yet" in run("call", "show", call, "--node", folder).stdout
    run("call", "send", call, "--node", folder)
    assert "no word yet" in " ".join(run("call", "show", call, "--node", folder).stdout.split())
    assert "times to answer count from then" in " ".join(
        run("call", "show", call, "--node", folder).stdout.split()
    )
    run("call", "revoke", call, "--node", folder)
    shown = " ".join(run("call", "show", call, "--node", folder).stdout.split())
    assert "The call was taken back" in shown
    assert "no word yet" not in shown
    assert "taken back" in " ".join(run("call", "list", "--node", folder).stdout.split())


def test_the_list_counts_the_members_that_the_picture_shows(folder):
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    with open_node(folder) as node:
        own, other = node.configuration.id, node.store.members.all()[-1].id
        for member in (own, other):
            moment = node.clock()
            node.store.answers.received(
                Answer(
                    id=f"grouping--{member[-4:]}",
                    call=call,
                    call_modified=node.store.calls.get(call).modified,
                    member=member,
                    created=moment,
                    modified=moment,
                    marking=Marking(Tlp.AMBER),
                    stage=Stage.ANSWERED,
                )
            )
            node.store.calls.advance(call, member, Stage.ANSWERED)
        desk = Desk(node)
        made, row = desk.picture(call), desk.call(call)
    assert own != other
    assert (row.answered, row.asked) == (len(made.answered), len(made.asked))
    assert [one.member for one in made.answered] == [other]
    assert {one.member for one in made.members} >= {own, other}


def test_a_draft_can_be_thrown_away(folder):
    call = drafted(folder, "192.0.2.7\n")
    assert run("call", "discard", call, "--node", folder).stdout == "discarded\n"
    assert json.loads(run("call", "list", "--node", folder, "--json").stdout) == []


def test_a_draft_that_was_never_sent_cannot_be_amended(folder):
    call = drafted(folder, "192.0.2.7\n")
    done = run("call", "amend", call, "--title", "U", "--node", folder)
    assert isinstance(done.exception, UsageError)


def new(folder, text: str, *more: object) -> Result:
    source = folder / "list.txt"
    source.write_text(text)
    given = ("--title", "T", "--tlp", "AMBER", *more)
    return run("call", "new", "--from", source, *given, "--node", folder)


@pytest.mark.parametrize("member", ["identity--nobody", "identity--7d6f6c2a-0000-4000-8000-0000000000ff"])
def test_a_list_of_recipients_names_members_alone(folder, member):
    done = new(folder, "192.0.2.7\n", "--releasable-to", member)
    assert isinstance(done.exception, UsageError)
    assert f"--releasable-to {member}: is no member that is known here" in str(done.exception)
    assert "tocsin member list" in done.exception.hint
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    done = run("call", "amend", call, "--releasable-to", member, "--node", folder)
    assert f"--releasable-to {member}" in str(done.exception)
    assert run("call", "amend", call, "--releasable-to", "all", "--node", folder).exit_code == 0


def test_a_wrong_label_is_told_with_the_labels_of_its_own_protocol(folder):
    assert new(folder, "192.0.2.7\n", "--pap", "BLUE").exception.hint == "write CLEAR, GREEN, AMBER or RED"
    assert "AMBER+STRICT" in new(folder, "192.0.2.7\n", "--tlp", "BLUE").exception.hint


@pytest.mark.parametrize("title", ["", "  "])
def test_a_call_has_a_title(folder, title):
    assert "has no title" in str(new(folder, "192.0.2.7\n", "--title", title).exception)


def test_a_file_that_is_no_list_is_not_told_of_but_by_the_line(folder):
    done = new(folder, "root:x:0:0:the secret\n")
    assert isinstance(done.exception, UsageError)
    assert "line 1 is no indicator" in str(done.exception)
    assert "secret" not in str(done.exception)


def test_who_gets_a_call_that_is_sent_is_told_and_who_does_not(folder, tmp_path):
    call = drafted(folder, "192.0.2.7\n")
    told = run("call", "send", call, "--node", folder).stdout
    count = json.loads(run("call", "preview", call, "--node", folder, "--json").stdout)[0]["objects"]
    assert told == f"sent to Borea, Corvia: {len(count)} objects\n"
    with open_node(folder) as node:
        borea = next(one.id for one in node.store.members.all() if one.name == "Borea")
    source = folder / "list.txt"
    given = ("--title", "T", "--tlp", "AMBER", "--releasable-to", borea, "--json")
    made = run("call", "new", "--from", source, *given, "--node", folder)
    told = run("call", "send", json.loads(made.stdout)["id"], "--node", folder).stdout
    assert "sent to Borea: " in told
    assert "Corvia gets nothing: " in told


WELL_KNOWN = "8.8.8.8\nwww.bing.com\nwww.google.com\n1.1.1.1\n192.0.2.7\n"


def test_all_that_is_well_known_is_told_the_first_by_name_and_the_others_counted(folder):
    told = " ".join(new(folder, WELL_KNOWN).stdout.split())
    made = json.loads(new(folder, WELL_KNOWN, "--json").stdout)
    assert {one["name"] for one in made["well_known"]} >= {
        "8.8.8.8",
        "www.bing.com",
        "www.google.com",
        "1.1.1.1",
    }
    assert all(one["lists"] for one in made["well_known"])
    count = len(made["well_known"])
    assert told.count("look twice") == 3
    assert f"and {count - 3} more that are well-known: see --json" in told


def test_an_amendment_tells_what_is_well_known_too(folder):
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    (folder / "list.txt").write_text(WELL_KNOWN)
    given = ("call", "amend", call, "--from", folder / "list.txt", "--node", folder)
    assert len(json.loads(run(*given, "--json").stdout)["well_known"]) >= 4
    assert "more that are well-known" in " ".join(run(*given).stdout.split())


def test_a_call_that_has_expired_says_so_in_the_list_and_is_at_work_no_more(folder):
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    with open_node(folder) as node:
        kept = node.store.calls.get(call)
        ended = node.clock() - dt.timedelta(minutes=1)
        node.store.calls.put(
            msgspec.structs.replace(kept, modified=kept.modified + dt.timedelta(seconds=1), expires=ended)
        )
    assert f"expired {ended:%Y-%m-%d}" in " ".join(run("call", "list", "--node", folder).stdout.split())
    assert json.loads(run("call", "list", "--node", folder, "--json").stdout)[0][5].startswith("expired")
    shown = " ".join(run("call", "show", call, "--node", folder).stdout.split())
    assert "The call expired on" in shown
    assert "stopped: the call has expired" in shown


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("--deadline", "yesterday", "'yesterday' is not a time"),
        ("--expires", "yesterday", "'yesterday' is not a time"),
        ("--deadline", "2001-01-01", "deadline 2001-01-01 00:00 UTC has passed"),
        ("--expires", "2001-01-01", "end 2001-01-01 00:00 UTC has passed"),
    ],
)
def test_a_time_that_cannot_be_is_told_with_its_option(folder, option, text, told):
    (folder / "list.txt").write_text("192.0.2.7\n")
    new = ("call", "new", "--from", folder / "list.txt", "--title", "T", "--tlp", "AMBER", "--node", folder)
    done = run(*new, option, text)
    assert isinstance(done.exception, UsageError)
    assert (told in done.exception.what, done.exception.where) == (True, option)
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    amended = run("call", "amend", call, option, text, "--node", folder)
    assert (told in amended.exception.what, amended.exception.where) == (True, option)
