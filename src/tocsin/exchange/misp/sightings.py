"""Sightings: those of a MISP event kept as a note on their indicator, and those that members answered with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from tocsin.exchange.misp.events import dicts, moment_of
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.organisations import NOBODY, Organisations, told
from tocsin.exchange.stix.checked import decoded
from tocsin.model.answer import Answer, ItemAnswer, Sight
from tocsin.model.call import StixObject
from tocsin.model.counting import counted
from tocsin.model.errors import ExchangeError
from tocsin.release import NAMESPACE

#: Types of MISP's sightings.
SEEN, FALSE_POSITIVE, EXPIRED = "0", "1", "2"
_TYPES = frozenset({SEEN, FALSE_POSITIVE, EXPIRED})
#: Label of a note that holds sightings of MISP.
NOTE = "misp:sightings"
#: Sightings of one attribute that are kept, and characters of a name in them.
_MOST, _CHARS = 1_000, 200
_NOT_SIGHTINGS = {
    Sight.MATCHED: "matched, and nobody has confirmed it: a sighting would say more",
    Sight.NOT_SEEN: "not seen: MISP has no words for it",
    Sight.PARTLY: "not seen, in part blind: MISP has no words for it",
    Sight.BLIND: "blind to it: MISP has no words for it",
    Sight.NOT_TRIED: "not tried: MISP has no words for it",
}


def read_sightings(raw: dict[str, Any], where: str) -> tuple[list[dict[str, Any]], list[Loss]]:
    """The sightings of an attribute, bounded and in one form, and what of them is left out."""
    found, losses = [], []
    for given in dicts(raw.get("Sighting")):
        at, kind = moment_of(given.get("date_sighting")), str(given.get("type", SEEN))
        if at is None or kind not in _TYPES:
            losses.append(Loss(where, "a sighting without a time, or of a type that is unknown"))
            continue
        found.append(_sighting(given, at, kind))
    if len(found) > _MOST:
        losses.append(
            Loss(where, f"{len(found) - _MOST} of {len(found)} sightings: the last {_MOST} are kept")
        )
    return sorted(found, key=lambda one: int(one["date_sighting"]))[-_MOST:], losses


def note_of(sightings: list[dict[str, Any]], indicator: str, common: StixObject) -> StixObject:
    """A note on an indicator that says its sightings in MISP; in a call, a sighting is a member's answer."""
    last = dt.datetime.fromtimestamp(int(sightings[-1]["date_sighting"]), dt.UTC)
    abstract = f"{counted(len(sightings), 'sighting')} in MISP, the last of {last:%Y-%m-%d %H:%M} UTC"
    return {
        **common,
        "abstract": abstract,
        "content": json.dumps(sightings, ensure_ascii=True),
        "labels": [NOTE],
        "object_refs": [indicator],
    }


def noted(note: StixObject, known: Organisations = NOBODY) -> tuple[list[dict[str, Any]], list[Loss]]:
    """The sightings that a note says, none of them in the name of anybody but its owner, and what of them is left out.

    Nobody has signed them but the owner: what is of another organisation is what the owner reports of it.
    """
    where, owner = str(note.get("id", "")), str(note.get("created_by_ref", ""))
    try:
        said = decoded(str(note.get("content", "")).encode("utf-8", "replace"))
    except ExchangeError as error:
        return [], [Loss(where, f"its sightings cannot be read: {error.what[:_CHARS]}")]
    if not isinstance(said, list):
        return [], [Loss(where, "its sightings cannot be read: they are no list")]
    found, losses = read_sightings({"Sighting": said}, where)
    reported = [(one, _reported(one, owner, known)) for one in found]
    losses += [
        Loss(where, f"that a sighting is of {_whose(one)}: its owner reports it")
        for one, by in reported
        if by != one
    ]
    return [by for _, by in reported], losses


def answered(
    answer: Answer, item: ItemAnswer, known: Organisations
) -> tuple[list[dict[str, Any]], list[Loss]]:
    """An item of a member's answer as sightings: the first and the last that are known; and what that does not say."""
    found: list[dict[str, Any]] = []
    losses: list[Loss] = []
    for said in filter(None, (item, item.beside)):
        who = known.names.get(answer.member, answer.member) + (", declared" if said.declared else "")
        if said.sight is not Sight.SEEN:
            losses.append(Loss(item.item, f"{who}: {_NOT_SIGHTINGS[said.sight]}"))
            continue
        moments = sorted({at for at in (said.first_seen, said.last_seen) if at is not None})
        if not moments:
            losses.append(
                Loss(item.item, f"{who}: when it was seen is not told; the answer's own time stands")
            )
        if said.count > max(len(moments), 1):
            counts = (
                f"that {who} saw {said.count:,} events: MISP has no count, the first and the last time stand"
            )
            losses.append(Loss(item.item, counts))
        found += _of_member(answer, said, moments or [answer.modified], known)
    return found, losses


def lost_of(answer: Answer, known: Organisations) -> Iterator[Loss]:
    """What of an answer as a whole sightings do not say."""
    who = known.names.get(answer.member, answer.member)
    if any(item.view for item in answer.items):
        yield Loss(answer.id, f"the field of view of {who}: MISP has no words for it")
    if any(item.techniques or item.logsources or item.pseudonyms for item in answer.items):
        yield Loss(answer.id, f"techniques, log sources and pseudonyms of hosts that {who} tells")
    if answer.note:
        yield Loss(answer.id, f"the remark of {who}")


def _of_member(
    answer: Answer, said: ItemAnswer, moments: list[dt.datetime], known: Organisations
) -> Iterator[dict[str, Any]]:
    for number, at in enumerate(moments):
        name = f"misp sighting {answer.id} {said.item} {'declared' if said.declared else ''} {number}"
        yield {
            "uuid": str(uuid5(NAMESPACE, name)),
            "type": SEEN,
            "date_sighting": str(int(at.timestamp())),
            "source": known.said(answer.member)["name"] + (" (declared)" if said.declared else ""),
            "Organisation": known.said(answer.member),
        }


def _sighting(given: dict[str, Any], at: dt.datetime, kind: str) -> dict[str, Any]:
    organisation = given.get("Organisation")
    held = organisation if isinstance(organisation, dict) else {}
    by = {name: held[name][:_CHARS] for name in ("name", "uuid") if isinstance(held.get(name), str)}
    texts = {name: given[name][:_CHARS] for name in ("uuid", "source") if isinstance(given.get(name), str)}
    said = {"type": kind, "date_sighting": str(int(at.timestamp()))}
    return {**texts, **said, **({"Organisation": by} if by else {})}


def _reported(one: dict[str, Any], owner: str, known: Organisations) -> dict[str, Any]:
    """A sighting as the owner of its note may say it: in its own name, or as its report of another's."""
    by, source = one.get("Organisation"), " ".join(str(one.get("source", "")).casefold().split())
    whose = {known.member({key: text}) for key, text in (by or {}).items()} - {""}
    others = (name for id_, name in known.names.items() if id_ != owner)
    if whose == {owner} if by else not any(" ".join(name.casefold().split()) in source for name in others):
        return one
    rest = {name: value for name, value in one.items() if name != "Organisation"}
    return {**rest, "source": f"{known.said(owner)['name']} reports: {_whose(one)}"}


def _whose(one: dict[str, Any]) -> str:
    by = one.get("Organisation")
    return told(by) if by else str(one.get("source", ""))[:80]
