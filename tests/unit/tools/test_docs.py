"""Nothing that people use is undocumented, and no page is out of date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
import typer
import typer.main
from tools.docs import cases, commands, docstrings, formats, links, log_sources, mentions, sigma_support
from tools.docs.markdown import Undocumented, document, table
from tools.docs.pages import PAGES, REFERENCE, stale

from tocsin.cases.options import catalogue
from tocsin.cases.severity import FACTORS
from tocsin.cases.thresholds import frameworks
from tocsin.cli.main import app
from tocsin.lake.views.registry import VIEWS
from tocsin.model.case import Body
from tocsin.sources import FORMATS


def test_every_generated_page_is_as_the_code_says():
    assert list(stale()) == []


def test_files_of_cases_are_documented_with_every_type_field_factor_question_and_option():
    told = cases.page()
    for kind in get_args(Body):
        assert f"## `{kind.__struct_config__.tag}`" in told
        assert all(f"| `{one}` |" in told for one in kind.__struct_fields__)
    assert all(
        f"| `{one.name}` |" in told and all(f"`{step.word}`" in told for step in one.steps)
        for one in FACTORS.values()
    )
    assert all(f"| `{one.id}` | `{each.id}` |" in told for one in frameworks() for each in one.questions)
    assert all(f"| `{one.id}` |" in told for one in catalogue())


def test_a_page_that_differs_from_the_code_is_stale(tmp_path):
    for name, page in PAGES.items():
        (tmp_path / name).write_text(page(), "utf-8")
    assert list(stale(tmp_path)) == []
    (tmp_path / "cli.md").write_text("something else")
    (tmp_path / "errors.md").unlink()
    assert list(stale(tmp_path)) == ["cli.md", "errors.md"]


def test_no_link_is_broken_and_every_page_is_reached():
    assert list(links.broken()) == []


def test_a_broken_link_and_a_page_that_no_page_leads_to_are_told(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(
        "[a](docs/a.md) [gone](docs/gone.md#part) [out](https://example.org)\n"
    )
    (tmp_path / "docs" / "a.md").write_text("```\n[not a link](nowhere.md)\n```\n")
    (tmp_path / "docs" / "alone.md").write_text("[back](../README.md)\n")
    assert list(links.broken(tmp_path)) == [
        "README.md: link to gone.md, which is not there",
        "docs/alone.md: no page links here",
    ]


def test_every_command_and_option_that_a_page_shows_exists():
    assert list(mentions.unknown()) == []


def test_a_page_that_shows_a_command_or_option_that_does_not_exist_is_told(tmp_path):
    text = """
Run `tocsin hunt FOLDER --level high` or `tocsin fetch`; a page may say tocsin anything in plain words.

    .venv/bin/tocsin hunt logs --colour blue   # what is said here is not read: tocsin nothing
    $ tocsin --version
"""
    (tmp_path / "README.md").write_text(text)
    (tmp_path / "CHANGELOG.md").write_text("`tocsin removed-long-ago`\n")
    assert list(mentions.unknown(tmp_path)) == [
        "README.md: tocsin hunt logs --colour blue: there is no option --colour",
        "README.md: tocsin fetch: there is no command fetch",
    ]


def test_every_public_name_of_the_source_says_what_it_is():
    assert list(docstrings.missing()) == []


def test_a_public_name_without_a_docstring_is_told_wherever_it_is(tmp_path):
    (tmp_path / "one.py").write_text(
        "class _Private:\n    def asked(self): ...\n    def _own(self): ...\n    def __len__(self): ...\n"
        "def _outer():\n    async def inner(): ...\n"
        "class Empty:\n    '  '\n    def said(self):\n        'Says.'\n"
    )
    assert list(docstrings.missing(tmp_path)) == [
        "one.py:7: Empty has no docstring",
        "one.py:2: asked has no docstring",
        "one.py:6: inner has no docstring",
    ]


def _options():
    for path, command in commands.every(typer.main.get_command(app)):
        for parameter in command.params:
            if parameter.param_type_name == "option" and not parameter.hidden:
                yield from ((path, name) for name in parameter.opts)


def test_every_command_and_option_is_in_the_reference():
    text = (REFERENCE / "cli.md").read_text("utf-8")
    sections = {part.partition("`")[0]: part for part in text.split("\n## `")[1:]}
    missing = [(path, name) for path, name in _options() if f"`{name}`" not in sections.get(path, "")]
    assert missing == []


def _app(text: str | None, option: str | None) -> typer.Typer:
    made = typer.Typer(help="An application.")

    @made.command(help=text)
    def one(some: str = typer.Option("x", help=option)) -> None:
        pass

    return made


@pytest.mark.parametrize(("text", "option"), [(None, "what it is for"), ("What it does.", None)])
def test_a_command_or_option_without_help_fails(monkeypatch, text, option):
    monkeypatch.setattr(commands, "app", _app(text, option))
    with pytest.raises(Undocumented, match="has no help"):
        commands.page()


def test_exactly_the_formats_that_exist_are_described():
    assert set(formats.ABOUT) == {one.name for one in FORMATS}


def test_a_format_without_a_description_fails(monkeypatch):
    monkeypatch.delitem(formats.ABOUT, "evtx")
    with pytest.raises(Undocumented, match="evtx"):
        log_sources.page()


def test_every_table_of_a_view_is_documented_and_filled_by_a_format():
    text = (REFERENCE / "log-sources.md").read_text("utf-8")
    tables = {name for view in VIEWS for name in view.tables}
    assert [name for name in sorted(tables) if f"| `{name}` |" not in text] == []
    assert all(log_sources.filled_by(name) for name in tables)


def test_a_table_that_no_format_fills_fails():
    with pytest.raises(Undocumented, match="no-such-table"):
        log_sources.filled_by("no-such-table")


def test_a_feature_that_was_not_counted_fails(monkeypatch, tmp_path):
    usage = tmp_path / "usage.json"
    usage.write_text(json.dumps({"release": "none", "uses": {}}))
    monkeypatch.setattr(sigma_support, "USAGE", usage)
    with pytest.raises(Undocumented, match="count-rules"):
        sigma_support.page()


@pytest.mark.shared_data
def test_the_counts_in_the_support_table_are_those_of_the_release(shared_data: Path):
    counted = json.loads(sigma_support.USAGE.read_text("utf-8"))
    rules = shared_data / "sigma" / f"{counted['release']}.zip"
    if not rules.is_file():
        pytest.skip(f"the release {counted['release']} is not beside this checkout")
    assert sigma_support.count(rules, rules.stem) == counted


def test_a_bar_in_a_cell_does_not_break_the_table():
    assert table(("A",), [("x|y",)]) == "| A |\n|---|\n| x\\|y |"
    assert document("T", "one", "", "two").endswith("one\n\ntwo\n")
