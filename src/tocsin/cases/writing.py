"""A case written as people and other nodes read it: YAML or JSON that ``tocsin case new --from`` takes in."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import msgspec
import yaml
from msgspec.structs import fields

from tocsin.cases.picture import Picture
from tocsin.detections.sigma.bounded_yaml import plain_scalar
from tocsin.model.case import Answered, Entry
from tocsin.model.marking import Marking, Pap
from tocsin.release import Released


def document_of(told: Released[Picture], author: str) -> dict[str, Any]:
    """What an audience is told of a case as plain values; ``author`` is the member that writes it.

    Entries keep their ids, their markings and what they say. Who entered them, and when, stays at home: whoever reads it in enters them.
    An answer to a threshold that says not whose it is is the member's: it stays so wherever it is read in.
    """
    picture = told.value
    return {
        "title": picture.case.title,
        "about": picture.case.about,
        "marking": _marking(picture.case.marking),
        "from": author,
        "to": str(told.audience),
        "together": str(told.marking),
        "entries": {one.id: _entry(one, picture.case.marking, author) for one in picture.entries},
    }


def yaml_of(document: dict[str, Any]) -> bytes:
    """The document as YAML, in UTF-8: texts that YAML would take for something else are in quotes."""
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return text.encode()


def json_of(document: dict[str, Any]) -> bytes:
    """The document as JSON, in UTF-8."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _entry(entry: Entry, of_case: Marking, author: str) -> dict[str, Any]:
    told: dict[str, Any] = _plain(entry.body)
    if isinstance(entry.body, Answered) and not entry.body.by:
        told["by"] = author
    if entry.marking != of_case:
        told["marking"] = _marking(entry.marking)
    if entry.sources:
        told["sources"] = list(entry.sources)
    return told


def _plain(value: Any) -> Any:  # noqa: ANN401  (whatever bodies hold)
    """A value of a body without what it says by default."""
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        told = {"type": tag} if isinstance(tag, str) else {}
        held = ((one, getattr(value, one.name)) for one in fields(value))
        return told | {one.name: _plain(each) for one, each in held if each != one.default}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.date):  # moments too
        return msgspec.to_builtins(value)
    return value.value if hasattr(value, "value") else value


def _marking(marking: Marking) -> str | dict[str, Any]:
    """A label, or its parts where it says more than a label does."""
    if marking.releasable_to is None and marking.pap is Pap.CLEAR:
        return str(marking.tlp)
    told: dict[str, Any] = {"tlp": str(marking.tlp)}
    if marking.releasable_to is not None:
        told["releasable_to"] = sorted(marking.releasable_to)
    return told | ({"pap": str(marking.pap)} if marking.pap is not Pap.CLEAR else {})


class _Dumper(yaml.CSafeDumper):
    """Writes YAML 1.2 as it is read again; what is said twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002  (as PyYAML has it)
        """Always."""
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    quoted = "" if text and plain_scalar(text) == text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=quoted or None)


def _number(dumper: _Dumper, value: float) -> yaml.ScalarNode:
    text = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
