"""Page on our STIX extensions: their ids, fields and JSON schemas, which are shipped beside the code."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import msgspec

from tocsin.exchange.stix import extensions
from tools.docs.markdown import Undocumented, document, table

#: File in ``exchange/schemas``: the extension's id, what it is on, and its structure.
EXTENSIONS: dict[str, tuple[str, str, type[msgspec.Struct]]] = {
    "call.json": (extensions.CALL, "grouping", extensions.CallExtension),
    "answer.json": (extensions.ANSWER, "grouping", extensions.AnswerExtension),
    "field-of-view.json": (extensions.FIELD_OF_VIEW, "sighting", extensions.FieldOfViewExtension),
    "succession.json": (extensions.SUCCESSION, "note", extensions.SuccessionExtension),
}

_PATTERNS = {
    "^[0-9a-f]{64}$": "SHA-256 in hexadecimal",
    "^grouping--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$": "id of a grouping",
    "^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$": "id",
}

_INTRO = """\
Calls and answers are STIX 2.1 objects with property extensions of ours; [the call and the answer](../concepts/call-and-answer.md)
says what they are for. Each extension is an entry of an object's `extensions`, under the id below. The JSON schemas are shipped in
`tocsin/exchange/schemas`. Properties that are not listed are kept and ignored."""


def page() -> str:
    """The page; raises ``Undocumented`` for a field that nothing is said about."""
    parts = [_section(name, *what) for name, what in EXTENSIONS.items()]
    return document("What travels", _INTRO, *parts)


def schema_text(name: str) -> str:
    """The JSON schema of an extension, as it is shipped."""
    ident, _, kind = EXTENSIONS[name]
    (schema,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:stix:{ident}"}
    return json.dumps({**head, **schema, "$defs": parts}, indent=2) + "\n"


def _section(name: str, ident: str, place: str, kind: type[msgspec.Struct]) -> str:
    schema = json.loads((files("tocsin.exchange") / "schemas" / name).read_text("utf-8"))
    parts: dict[str, Any] = schema["$defs"]
    shown = [one for one in parts if parts[one].get("type") == "object"]
    shown.sort(key=lambda one: one != kind.__name__)
    head = f"## {name.removesuffix('.json')}\n\n`{ident}` on a `{place}`; schema `{name}`."
    return "\n\n".join((head, *(_fields(parts[one], parts, one != kind.__name__) for one in shown)))


def _fields(part: dict[str, Any], parts: dict[str, Any], inner: bool) -> str:
    rows = [
        (
            f"`{name}`",
            _type(spec, parts),
            "yes" if name in part.get("required", ()) else "",
            _said(name, spec),
        )
        for name, spec in part["properties"].items()
    ]
    head = f"### {part['title']}\n\n" if inner else ""
    return f"{head}{part['description']}\n\n{table(('Property', 'Type', 'Required', 'Meaning'), rows)}"


def _said(name: str, spec: dict[str, Any]) -> str:
    if name == "extension_type":
        return "as STIX asks"
    if not spec.get("description"):
        raise Undocumented(f"property {name} of an extension has no description")
    return str(spec["description"])


def _type(spec: dict[str, Any], parts: dict[str, Any]) -> str:
    if "$ref" in spec:
        name = spec["$ref"].rpartition("/")[2]
        values = parts[name].get("enum")
        return ", ".join(f"`{value}`" for value in values) if values else name
    if "anyOf" in spec:
        return " or ".join(_type(one, parts) for one in spec["anyOf"] if one.get("type") != "null")
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    kind = spec.get("type", "string")
    if kind == "array":
        return f"list of {_type(spec['items'], parts)}"
    if kind == "object":
        return f"{_type(spec['propertyNames'], parts)} to {_type(spec['additionalProperties'], parts)}"
    return str(spec.get("format") or _PATTERNS.get(spec.get("pattern", ""), kind))
