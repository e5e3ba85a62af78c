"""A case is closed, marked and retitled; each step is told in the audit log, and nothing is loosened unseen."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.cases.changing import close, mark, reopen, retitle
from tocsin.node.cases.keeping import begin, named

LISTED = Marking(Tlp.AMBER, frozenset({"identity--b"}))


@pytest.fixture
def albion(tmp_path):
    made = nodes(tmp_path)
    for name, node in made.items():
        if name != "Albion":
            node.close()
    with made["Albion"] as node:
        yield node


def said(node) -> list[str]:
    return [one.action for one in node.store.audit.entries() if one.action.startswith("case ")]


def test_a_case_is_tightened_always_and_loosened_only_where_that_is_said(albion):
    case = begin(albion, "A port", "", LISTED, "ada")
    case = mark(albion, case, Tlp.RED, "ada")
    assert named(albion, case.id).marking == replace(LISTED, tlp=Tlp.RED)
    with pytest.raises(UsageError, match="would become looser"):
        mark(albion, case, Tlp.GREEN, "ada")
    assert named(albion, case.id).marking.tlp is Tlp.RED
    mark(albion, case, Tlp.GREEN, "ada", loosens=True)
    assert said(albion) == ["case begun", "case marked", "case loosened"]


def test_what_another_member_released_is_loosened_by_nobody_here(albion):
    case = begin(albion, "A port", "", LISTED, "ada", "identity--b")
    with pytest.raises(ReleaseError, match="may not become"):
        mark(albion, case, Tlp.CLEAR, "ada", loosens=True)
    assert mark(albion, case, Tlp.RED, "ada").marking.tlp is Tlp.RED


@pytest.mark.parametrize("title", ["x" * 501, "a\0b"])
def test_no_case_is_called_what_cannot_be_shown(albion, title):
    with pytest.raises(UsageError, match="its title"):
        begin(albion, title, "", LISTED, "ada")
    with pytest.raises(UsageError, match="its title"):
        retitle(albion, begin(albion, "A port", "", LISTED, "ada"), title, "ada")


def test_a_case_is_closed_once_opened_again_and_has_another_title(albion):
    case = close(albion, begin(albion, "A port", "", LISTED, "ada"), "ada")
    with pytest.raises(UsageError, match="was closed on"):
        close(albion, case, "ada")
    case = reopen(albion, case, "ada")
    with pytest.raises(UsageError, match="is not closed"):
        reopen(albion, case, "ada")
    with pytest.raises(UsageError, match="needs a title"):
        retitle(albion, case, "  ", "ada")
    assert retitle(albion, case, "A harbour", "ada").title == "A harbour"
    assert said(albion) == ["case begun", "case closed", "case reopened", "case retitled"]


def test_the_commands_tell_what_the_case_says_now(albion):
    id_ = begin(albion, "A port", "", Marking(Tlp.GREEN), "ada").id
    albion.close()
    place = ["--node", str(albion.folder)]

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["case", *arguments, *place])
        assert done.exit_code == 0, done.exception
        return done.output

    assert "A harbour, TLP:RED" in run("mark", id_, "--tlp", "RED", "--title", "A harbour")
    assert "closed 20" in run("close", id_)
    assert "closed 20" in run("list")
    assert json.loads(run("close", id_, "--reopen", "--json"))["closed"] is None
    refused = CliRunner().invoke(app, ["case", "mark", id_, "--title", "Back", "--tlp", "CLEAR", *place])
    assert isinstance(refused.exception, UsageError)
    assert "Back" not in run("list")
