from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path

import msgspec
import pytest

from declaration_samples import BLIND, CALL, COMMON, ITEMS, NOW, SEEN, VIEW
from tocsin.model.errors import UsageError
from tocsin.node.declaring.checking import check
from tocsin.node.declaring.nouns import stamp
from tocsin.node.declaring.reading import LARGEST, of_this_call, read_file
from tocsin.node.declaring.templates import template

SAID = {ITEMS[0].id: SEEN, ITEMS[1].id: {"said": "not_seen"}, ITEMS[2].id: BLIND}


def _filled(form: str, text: str) -> str:
    """A template as somebody fills it in."""
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        for row in rows:
            row.update(VIEW if row["item"] == "*" else SAID[row["item"]])
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()
    value = tomllib.loads(text) if form == "toml" else json.loads(text)
    value["view"] |= VIEW
    value["items"] = [item | SAID[item["item"]] for item in value["items"]]
    if form == "json":
        return json.dumps(value, indent=1)
    lines = [f"call = {json.dumps(value['call'])}", f"call_modified = {json.dumps(value['call_modified'])}"]
    for name, table in (("[view]", value["view"]), *(("[[items]]", one) for one in value["items"])):
        lines += [name, *(f"{key} = {json.dumps(text)}" for key, text in table.items())]
    return "\n".join(lines)


def _read(folder: Path, name: str, text: str):
    (folder / name).write_text(text)
    return read_file(folder / name)


@pytest.mark.parametrize("form", ["toml", "json", "csv"])
def test_a_template_filled_in_declares_the_same_in_every_form(form, tmp_path):
    file = _read(tmp_path, f"d.{form}", _filled(form, template(CALL, {}, form)))
    assert file.problems == ()
    of_this_call(file, CALL, "d")
    checked = check(CALL, file.common, file.rows, "ana", NOW)
    assert checked.problems == ()
    assert [one.sight.value for one in checked.declared.values()] == ["seen", "not_seen", "blind"]


@pytest.mark.parametrize("form", ["toml", "json", "csv"])
def test_a_template_has_what_was_declared_before(form, tmp_path):
    known = check(CALL, COMMON, [], "ana", NOW).declared
    first = _read(tmp_path, f"a.{form}", _filled(form, template(CALL, known, form)))
    known = check(CALL, first.common, first.rows, "ana", NOW).declared
    again = _read(tmp_path, f"b.{form}", template(CALL, known, form))
    checked = check(CALL, again.common, again.rows, "ana", NOW)
    assert checked.problems == ()
    assert {item: one.view for item, one in checked.declared.items()} == {
        item: one.view for item, one in known.items()
    }


def test_numbers_days_and_lists_may_be_written_as_such(tmp_path):
    text = f"""call = "{CALL.id}"
call_modified = {stamp(CALL)}
[view]
logsources = ["dns", "proxy"]
covered_from = 2022-05-01
covered_until = 2022-08-31
hosts_covered = 90
hosts_known = 100
[[items]]
item = "{ITEMS[0].id}"
said = "seen"
count = 2
first = 2022-07-15T10:00:00Z
last = 2022-07-15T12:00:00+02:00
hosts = 1
"""
    file = _read(tmp_path, "d.toml", text)
    checked = check(CALL, file.common, file.rows, "ana", NOW)
    assert (file.problems, checked.problems) == ((), ())
    (said,) = checked.declared.values()
    assert said.first_seen == said.last_seen
    assert said.logsources == ("dns", "proxy")


def test_the_line_of_an_item_is_told(tmp_path):
    text = template(CALL, {}, "toml").replace('said = ""', 'said = "perhaps"', 2)
    file = _read(tmp_path, "d.toml", text)
    lines = text.splitlines()
    expected = [f"line {lines.index(f'item = {json.dumps(one.id)}') + 1}" for one in ITEMS[:2]]
    assert [one.place for one in check(CALL, file.common, file.rows, "a", NOW).problems] == expected


@pytest.mark.parametrize(
    ("name", "text", "where", "what"),
    [
        ("d.json", '{"call":\n "x",\n oops}', "line 3", "is no JSON"),
        ("d.json", "[" * 100_000, "", "is no JSON"),
        ("d.json", "[]", "", "is no map"),
        ("d.json", '{"items": {}}', "", "its items are no list"),
        ("d.toml", "call = ", "", "is no TOML"),
        ("d.toml", "a = " + "[" * 5_000, "", "is no TOML"),
        ("d.csv", "item,said,price\n", "line 1", "column 'price' is unknown"),
        ("d.csv", "said\n", "line 1", "a column is missing"),
        ("d.csv", 'item,said\n"x,seen\n', "line 2", "is no CSV"),
        ("d.xlsx", "", "", "is no .toml, .json or .csv"),
    ],
)
def test_what_is_no_such_file_is_told_with_its_line(name, text, where, what, tmp_path):
    with pytest.raises(UsageError) as caught:
        _read(tmp_path, name, text)
    assert what in caught.value.what
    assert caught.value.where.endswith(where)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"item": ITEMS[0].id, "seen": "yes"}, "seen: is no field of it"),
        (
            {"item": ITEMS[0].id, "count": 1.5},
            "count: is neither text, number, day, time nor a list of texts",
        ),
        ({"item": ITEMS[0].id, "count": True}, "count: is neither"),
        ({"item": ITEMS[0].id, "logsources": [["a"]]}, "logsources: is neither"),
        ({"item": ITEMS[0].id, "count": 10**30}, "count: is neither"),
        ("x", "items[0]: is no map"),
    ],
)
def test_fields_that_are_not_what_they_should_be_are_told(said, problem, tmp_path):
    file = _read(tmp_path, "d.json", json.dumps({"call": CALL.id, "items": [said], "more": 1}))
    assert any(problem in str(one) for one in file.problems), file.problems
    assert "more: is no field of a declaration" in [str(one) for one in file.problems]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_may_be_parted_as_excel_parts_it_elsewhere(separator, tmp_path):
    rows = list(csv.reader(io.StringIO(_filled("csv", template(CALL, {}, "csv")))))
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    file = _read(tmp_path, "d.csv", out.getvalue())
    assert file.problems == ()
    of_this_call(file, CALL, "d")
    checked = check(CALL, file.common, file.rows, "ana", NOW)
    assert checked.problems == ()
    assert next(iter(checked.declared.values())).logsources == ("process_creation", "dns")


def test_a_table_that_is_parted_otherwise_is_refused_with_what_parts_cells(tmp_path):
    with pytest.raises(UsageError) as caught:
        _read(tmp_path, "d.csv", "item|said\nx|seen\n")
    assert caught.value.hint.startswith("cells are parted by commas, semicolons or tabs; ")


@pytest.mark.parametrize("form", ["toml", "json", "csv"])
def test_what_is_wrong_with_the_view_is_told_once_at_its_line(form, tmp_path):
    text = _filled(form, template(CALL, {}, form)).replace(VIEW["covered_until"], "2021-08-31")
    text = text.replace(VIEW["hosts_known"], "80") if form != "csv" else text.replace(",90,100", ",90,80")
    file = _read(tmp_path, f"d.{form}", text)
    begins = {"toml": "[view]", "json": '"view":', "csv": "*,"}[form]
    line = next(number for number, one in enumerate(text.splitlines(), 1) if begins in one)
    problems = [str(one) for one in check(CALL, file.common, file.rows, "ana", NOW).problems]
    assert problems == [
        f"line {line}, covered_until: 2021-08-31 is before 2022-05-01",
        f"line {line}, hosts_covered: 90 of 80 known hosts cannot be covered",
    ]


def test_rows_of_csv_with_too_few_cells_and_fields_that_hold_for_none_are_told(tmp_path):
    file = _read(tmp_path, "d.csv", "item,said,count\n*,seen,\nx,seen\n\ny,blind,1\n")
    assert [str(one) for one in file.problems] == [
        "line 2, said: is not said of all items at once",
        "line 3: has 2 cells, and there are 3 columns",
    ]
    assert [(row.item, row.place) for row in file.rows] == [("y", "line 5")]


def test_a_file_of_another_call_or_of_another_version_is_refused(tmp_path):
    file = _read(tmp_path, "d.toml", template(CALL, {}, "toml"))
    other = msgspec.structs.replace(CALL, id="grouping--11111111-0000-4000-8000-000000000000")
    with pytest.raises(UsageError, match="is of another call"):
        of_this_call(file, other, "d")
    later = msgspec.structs.replace(CALL, modified=NOW.replace(hour=13))
    with pytest.raises(UsageError, match="another version"):
        of_this_call(file, later, "d")


def test_a_file_too_large_or_not_text_is_refused(tmp_path):
    with (tmp_path / "d.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UsageError, match="is larger than 32 MiB"):
        read_file(tmp_path / "d.csv")
    (tmp_path / "d.json").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="is not UTF-8 at byte 0"):
        read_file(tmp_path / "d.json")
    with pytest.raises(UsageError, match="cannot be read"):
        read_file(tmp_path / "none.json")


def test_a_name_is_no_formula_of_a_spreadsheet_and_no_second_line_of_a_file():
    named = msgspec.structs.replace(ITEMS[0], name='=HYPERLINK("http://x")\n[[items]]')
    call = msgspec.structs.replace(CALL, items=(named,))
    rows = list(csv.DictReader(io.StringIO(template(call, {}, "csv"))))
    assert rows[1]["name"].startswith("'=HYPERLINK")
    assert len(tomllib.loads(template(call, {}, "toml"))["items"]) == 1
