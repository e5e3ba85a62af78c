"""The summary of the own map as a signed file for one member or all, and those of others taken in, believed only as their member's.

A file is one STIX object of a type of our own in canonical JSON, marked, released to its audience and signed as calls and answers are.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path
from typing import Annotated, Any

import msgspec
import orjson

from tocsin.exchange.stix import moment
from tocsin.gaps.summing import QUARTERS, summary_of
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, NodeError, ReleaseError, UsageError
from tocsin.model.gap import GapSummary, Standing
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC, Audience, Reach
from tocsin.node.files import keep_whole
from tocsin.node.gaps.measuring import home
from tocsin.node.member.node import Node
from tocsin.node.member.reaching import see_member
from tocsin.release import NAMESPACE, canonical, marked, marking_of, may_receive, release, sign, verify

#: The type of the object.
TYPE = "x-tocsin-gap-summary"
#: Bytes that are read of a file; a map of all of ATT&CK has 30,000.
_LARGEST = 1_000_000
_STANDS = 5_000
_TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?", re.ASCII)
#: How far the clock of another member may be ahead.
_AHEAD = dt.timedelta(minutes=10)


class _Written(msgspec.Struct, frozen=True):
    """What is read of an object, beside what its signature and marking hold."""

    type: str
    created_by_ref: str
    modified: str
    stands: Annotated[
        tuple[tuple[str, Standing, Annotated[int, msgspec.Meta(ge=0, le=QUARTERS)]], ...],
        msgspec.Meta(max_length=_STANDS),
    ]


def share(node: Node, audience: Audience, path: Path, who: str) -> GapSummary:
    """Write what an audience may be told of the own map into a file, signed.

    NodeError where there is no lake, ReleaseError where it may not be told, UsageError for who is no member. What fired or was confirmed at home does not show in it: it could be told from it who was hit with what.
    """
    if audience == PUBLIC:
        raise ReleaseError(
            "what a member cannot see is not for the public", hint="share it with the community, or a member"
        )
    see_member(node, audience)
    found = home(node)
    if found is None:
        raise NodeError(
            "has no lake to measure",
            where=str(node.folder),
            hint="take logs in: tocsin ingest PATH --lake DIR",
        )
    summary = summary_of(found.unproven())
    released = release(_object(summary, _marking(audience)), audience, node)
    data = canonical(sign(released.value, node.signer))
    node.store.audit.append(
        who, "gaps shared", object_=str(released.value["id"]), audience=str(audience), rule=str(released.marking), detail=path.name
    )  # fmt: skip
    keep_whole(path, data)
    return summary


def take(node: Node, path: Path, who: str) -> GapSummary:
    """Take in what a member shares. UsageError, ReleaseError or ExchangeError for a file that is not to be believed, was meant for others, or is not news.

    Nothing of such a file is kept, and the audit log says why.
    """
    try:
        summary, marking = _believed(node, _read(path))
        with node.store.transaction() as store:
            _keep(node, summary)
            store.audit.append(
                who, "gaps taken in", object_=summary.member, rule=str(marking), detail=path.name
            )
    except (ReleaseError, ExchangeError) as error:
        node.store.audit.append(who, "gaps refused", object_=path.name, detail=error.what)
        raise
    return summary


def _keep(node: Node, summary: GapSummary) -> None:
    if not node.store.gaps.add(summary):
        raise ReleaseError(_no_news(node.store.gaps.last(summary.member), summary), hint="ask for a new one")


def _no_news(last: GapSummary | None, summary: GapSummary) -> str:
    is_older = last is not None and summary.at <= last.at
    return "is no later than what this member shared before" if is_older else "says nothing new"


def _marking(audience: Audience) -> Marking:
    if audience.reach is Reach.MEMBER:
        return Marking(Tlp.AMBER_STRICT, frozenset({audience.member}))
    return Marking(Tlp.GREEN)


def _object(summary: GapSummary, marking: Marking) -> StixObject:
    at = f"{summary.at:%Y-%m-%dT%H:%M:%S.%f}Z"
    made: dict[str, Any] = {
        "type": TYPE,
        "spec_version": "2.1",
        "id": f"{TYPE}--{uuid.uuid5(NAMESPACE, f'gaps/{summary.member}')}",
        "created_by_ref": summary.member,
        "created": at,
        "modified": at,
        "stands": [[technique, str(standing), quarters] for technique, standing, quarters in summary.stands],
    }
    return marked(made, marking)


def _read(path: Path) -> StixObject:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(data) > _LARGEST:
        raise ReleaseError("is too large for a summary of gaps", where=str(path))
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ReleaseError("is no JSON", where=str(path)) from error
    if not isinstance(found, dict) or found.get("type") != TYPE or canonical(found) != data:
        raise ReleaseError("is no summary of gaps as a member writes it", where=str(path))
    return found


def _believed(node: Node, obj: StixObject) -> tuple[GapSummary, Marking]:
    try:
        said = msgspec.convert(obj, _Written)
    except msgspec.ValidationError as error:
        raise ReleaseError(f"is no summary of gaps: {str(error)[:200]}") from error
    member = node.store.members.get(said.created_by_ref)
    me = node.configuration.id
    if member is None or member.id == me:
        raise ReleaseError(
            "is of nobody who is a member here, or one's own", hint="join that member first: tocsin member"
        )
    verify(obj, member)
    marking = marking_of(obj, node)
    if not may_receive(marking, Audience.of_member(me), member.id):
        raise ReleaseError("was meant for others", hint="ask its member for one that is meant for you")
    at = moment(said.modified)
    if at > node.clock() + _AHEAD:
        raise ReleaseError("says that it is of the future", hint="the clock of one of both is wrong")
    techniques = [technique for technique, _, _ in said.stands]
    if not all(map(_TECHNIQUE.fullmatch, techniques)) or len(set(techniques)) < len(techniques):
        raise ReleaseError("names what is no technique of ATT&CK, or one twice")
    return GapSummary(member=member.id, at=at, stands=tuple(sorted(said.stands))), marking
