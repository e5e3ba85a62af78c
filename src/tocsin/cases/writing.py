"""A case written as people and other nodes read it: YAML or JSON that ``tocsin case new --from`` takes in."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import msgspec
import yaml
from msgspec.structs import fields, replace

from tocsin.cases.origins import narrowed
from tocsin.cases.picture import Picture
from tocsin.detections.sigma.bounded_yaml import plain_scalar
from tocsin.model.case import Answered, Entry
from tocsin.model.marking import Marking, Pap
from tocsin.model.member import PUBLIC, Audience
from tocsin.release import Released

#: What is not seen as itself and may steer a terminal: controls, marks that turn the direction of writing.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def document_of(told: Released[Picture], author: str) -> dict[str, Any]:
    """What an audience is told of a case as plain values; ``author`` is the member that writes it.

    Entries keep their ids, their markings, what they say and whose they are. Who entered them, and when, stays at home: whoever reads it in enters them.
    What is TLP:AMBER or TLP:AMBER+STRICT and told to one member goes no further than these two.
    An answer to a threshold that says not whose it is is the member's: it stays so wherever it is read in.
    """
    picture, audience = told.value, told.audience

    def told_as(marking: Marking) -> Marking:
        """A marking as the audience has to keep it."""
        of_one = audience.member not in {"", author}
        return narrowed(marking, author, audience.member) if of_one else marking

    whole = told_as(picture.case.marking)
    return {
        "title": picture.case.title,
        "about": picture.case.about,
        "marking": _marking(whole),
        "from": author,
        "to": str(told.audience),
        "together": str(told.marking),
        "entries": {
            one.id: _entry(replace(one, marking=told_as(one.marking)), whole, audience, author)
            for one in picture.entries
        },
    }


def yaml_of(document: dict[str, Any]) -> bytes:
    """The document as YAML, in UTF-8: texts that YAML would take for something else are in quotes, what steers a screen is escaped."""
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return _UNSEEN.sub(_yaml_escaped, text).encode()


def json_of(document: dict[str, Any]) -> bytes:
    """The document as JSON, in UTF-8; what steers a screen is escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return _UNSEEN.sub(lambda found: json.dumps(found[0]).strip('"'), text).encode()


def _yaml_escaped(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08x}"


def _entry(entry: Entry, of_case: Marking, audience: Audience, author: str) -> dict[str, Any]:
    told: dict[str, Any] = _plain(entry.body)
    if isinstance(entry.body, Answered) and not entry.body.by:
        told["by"] = author
    if entry.marking != of_case:
        told["marking"] = _marking(entry.marking)
    if entry.sources:
        told["sources"] = list(entry.sources)
    if entry.origin and audience != PUBLIC:  # who told whom is nothing for the public
        told["origin"] = entry.origin
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
    plain = text and plain_scalar(text) == text and not _UNSEEN.search(text)
    quoted = "" if plain else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=quoted or None)


def _number(dumper: _Dumper, value: float) -> yaml.ScalarNode:
    text = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
