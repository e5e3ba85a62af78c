"""A declaration to be filled in, as TOML, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping

from tocsin.model.answer import Declared
from tocsin.model.call import Call
from tocsin.node.declaring.checking import fields_of
from tocsin.node.declaring.nouns import COLUMNS, EVERY, FIELDS, SAID, VIEW, stamp

#: What a spreadsheet takes for a formula; such a name gets a sign before it, and names are not read back.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def template(call: Call, known: Mapping[str, Declared], form: str) -> str:
    """A declaration to be filled in, with what was declared before; ``form`` is toml, json or csv."""
    rows = [(item.id, _shown(item.name), _fields(known.get(item.id))) for item in call.items]
    return _WRITERS[form](call, rows)


_Rows = Iterable[tuple[str, str, dict[str, str]]]


def _fields(said: Declared | None) -> dict[str, str]:
    return fields_of(said) if said is not None else dict.fromkeys(FIELDS, "")


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else " " for char in name)[:200]


_HELP = """\
# What your SIEM shows of this call. Fill in the view, and what you can say of each item; leave the rest empty.
# said: "seen", "not_seen", "blind", or "" for nothing yet. Times are UTC.
#   seen      count (events), first, last (2022-07-15T10:00Z), hosts
#   not_seen  nothing more
#   blind     reason: no_log_source, days_not_covered, event_never_logged or field_never_filled;
#             lacking: names of log sources, events or fields, separated by semicolons
# An item may have a view of its own: logsources, covered_from, covered_until, hosts_covered, hosts_known.
"""


def _toml_text(call: Call, rows: _Rows) -> str:
    lines = [_HELP, f"call = {_quoted(call.id)}", f"call_modified = {_quoted(stamp(call))}", "", "[view]"]
    lines += [f'{name} = ""' for name in VIEW]
    for ident, name, fields in rows:
        lines += ["", "[[items]]", f"item = {_quoted(ident)}", f"name = {_quoted(name)}"]
        lines += [f"{key} = {_quoted(fields[key])}" for key in SAID]
        lines += [f"{key} = {_quoted(fields[key])}" for key in VIEW if fields[key]]
    return "\n".join(lines) + "\n"


def _json_text(call: Call, rows: _Rows) -> str:
    items = [
        {"item": ident, "name": name} | {key: value for key, value in fields.items() if key in SAID or value}
        for ident, name, fields in rows
    ]
    whole = {
        "call": call.id,
        "call_modified": stamp(call),
        "view": dict.fromkeys(VIEW, ""),
        "items": items,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _csv_text(call: Call, rows: _Rows) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow({"item": EVERY, "name": "all items", "call": call.id, "call_modified": stamp(call)})
    for ident, name, fields in rows:
        safe = f"'{name}" if name.startswith(_FORMULA) else name
        writer.writerow({"item": ident, "name": safe, **fields})
    return out.getvalue()


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_WRITERS: dict[str, Callable[[Call, _Rows], str]] = {"toml": _toml_text, "json": _json_text, "csv": _csv_text}
