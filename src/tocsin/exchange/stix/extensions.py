"""Our extensions as they travel: their ids, their fields, and how they are read and written."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from tocsin.model.answer import Sight, Stage
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError
from tocsin.model.field_of_view import Why
from tocsin.release import EXTENSION_IDS

CALL: Final = EXTENSION_IDS["call"]
ANSWER: Final = EXTENSION_IDS["answer"]
FIELD_OF_VIEW: Final = EXTENSION_IDS["field-of-view"]
SUCCESSION: Final = EXTENSION_IDS["succession"]

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_Id = Annotated[str, Meta(pattern=f"^[a-z0-9-]+--{_UUID}$", max_length=300)]
_CallId = Annotated[str, Meta(pattern=f"^grouping--{_UUID}$")]
_Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_Time = Annotated[dt.datetime, Meta(tz=True)]
_Text = Annotated[str, Meta(max_length=100_000)]
_Name = Annotated[str, Meta(max_length=1_000)]
_Names = Annotated[tuple[_Name, ...], Meta(max_length=10_000)]
_Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the caller would like to be told."""

    counts: Annotated[bool, Meta(description="how many hosts")] = True
    pseudonyms: Annotated[bool, Meta(description="keyed pseudonyms of hosts")] = False
    times: Annotated[bool, Meta(description="when it was seen first and last")] = True


class CallExtension(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="extension_type",
    tag="property-extension",
):
    """Makes a grouping a call: one member asks the others to search their own histories."""

    question: Annotated[_Text, Meta(description="what the caller wants to know")]
    objects: Annotated[
        dict[_Id, _Digest],
        Meta(description="objects that belong to the call, and the SHA-256 of each one's canonical form"),
    ]
    deadline: Annotated[_Time | None, Meta(description="after it, an answer is late")] = None
    expires: Annotated[_Time | None, Meta(description="after it, new data is no longer searched")] = None
    reply: Annotated[Reply, Meta(description="what the caller would like to be told")] = Reply()


class AnswerExtension(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="extension_type",
    tag="property-extension",
):
    """Makes a grouping a member's answer to one version of a call."""

    call: Annotated[_CallId, Meta(description="the call")]
    call_modified: Annotated[_Time, Meta(description="the version of the call")]
    stage: Annotated[Stage, Meta(description="how far the member is with the call")]
    round: Annotated[
        int,
        Meta(
            ge=1, le=2**31, description="1, and one more for each time that the answer was withdrawn before"
        ),
    ] = 1
    sightings: Annotated[
        dict[_Id, _Digest],
        Meta(description="sightings that belong to the answer, and the SHA-256 of each one's canonical form"),
    ]


class BlindHosts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hosts on which an item could not be seen, and why."""

    why: Annotated[Why, Meta(description="the reason")]
    what: Annotated[_Names, Meta(description="log sources, events or fields that are lacking")]
    hosts: Annotated[_Count, Meta(description="how many hosts")]


class DaysCovered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """First and last day that any log covers, in UTC."""

    first: Annotated[dt.date, Meta(description="the first")]
    last: Annotated[dt.date, Meta(description="the last")]


class Hosts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Known hosts: those that saw, those that did not, and those that could not."""

    known: Annotated[_Count, Meta(description="the sum of seen, not_seen and blind")]
    seen: Annotated[_Count, Meta(description="hosts on which it was seen")]
    not_seen: Annotated[_Count, Meta(description="hosts that were searched, and show nothing")]
    partly: Annotated[_Count, Meta(description="those of not_seen that could see it only in part")]
    blind: Annotated[_Count, Meta(description="hosts that could not have seen it")]
    blindness: Annotated[
        tuple[BlindHosts, ...], Meta(max_length=10_000, description="blind hosts by reason")
    ] = ()
    host_days: Annotated[_Count, Meta(description="days covered, summed over the hosts")] = 0
    host_days_asked: Annotated[_Count, Meta(description="days in question, summed over the hosts")] = 0
    days: Annotated[DaysCovered | None, Meta(description="days that any log covers")] = None
    declared: Annotated[bool, Meta(description="said by the member, not measured")] = False


class FieldOfViewExtension(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="extension_type",
    tag="property-extension",
):
    """Makes a sighting what a member says of one item of a call, nothing seen and not able to see included."""

    call: Annotated[_CallId, Meta(description="the call")]
    sight: Annotated[Sight, Meta(description="what can be said")]
    reason: Annotated[_Text, Meta(description="why it was not tried")] = ""
    techniques: Annotated[_Names, Meta(description="ATT&CK techniques of what was seen")] = ()
    logsources: Annotated[_Names, Meta(description="log sources that show it")] = ()
    pseudonyms: Annotated[_Names, Meta(description="keyed pseudonyms of hosts, for counting only")] = ()
    hosts: Annotated[Hosts | None, Meta(description="the field of view, in counts of hosts")] = None
    declared: Annotated[
        bool, Meta(description="all of it is said by the member, from logs of its own; nothing was measured")
    ] = False
    beside: Annotated[
        bool,
        Meta(
            description="declared from other logs than those measured, of which another sighting of the same indicator tells"
        ),
    ] = False
    again: Annotated[
        _Count, Meta(description="how often what was declared beside had been revoked before, in this round")
    ] = 0
    items: Annotated[
        tuple[_Id, ...],
        Meta(
            max_length=100_000,
            description="indicators of the call of each of which this is said; the sighting is then of the call itself",
        ),
    ] = ()
    group: Annotated[_Count, Meta(description="number of such a sighting in its answer, from 1")] = 0
    events: Annotated[
        _Count | None,
        Meta(description="how often it was seen, if that is more than a sighting's count can be"),
    ] = None


class SuccessionExtension(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="extension_type",
    tag="property-extension",
):
    """Makes a note a member's statement that a new key follows its old one."""

    statement: Annotated[
        str,
        Meta(
            max_length=16 * 1024,
            description="the statement as JSON, signed by both keys, as rotate-key writes it",
        ),
    ]


_E = TypeVar("_E", CallExtension, AnswerExtension, FieldOfViewExtension, SuccessionExtension)


def written(extension: msgspec.Struct) -> dict[str, Any]:
    """An extension as JSON values, without what is as by default."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(extension))
    return plain


def answer_said(item: StixObject) -> AnswerExtension:
    """What makes a grouping an answer; ExchangeError if it is none."""
    return extension(item, ANSWER, AnswerExtension)


def sighting_said(item: StixObject) -> FieldOfViewExtension:
    """What makes a sighting part of an answer; ExchangeError if it is none."""
    return extension(item, FIELD_OF_VIEW, FieldOfViewExtension)


def extension(item: StixObject, ident: str, kind: type[_E]) -> _E:
    """Our extension of an object; ExchangeError if it is missing or not as its schema says."""
    where, extensions = str(item.get("id"))[:120], item.get("extensions")
    if not isinstance(extensions, dict) or ident not in extensions:
        raise ExchangeError(f"has no {kind.__name__}", where=where)
    try:
        return msgspec.convert(extensions[ident], kind)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        raise ExchangeError(f"its {kind.__name__} is not as its schema says: {error}", where=where) from error
