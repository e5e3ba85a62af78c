"""A draft of a call as a file: what an advisory names, and what was decided of it.

What was rejected stays in the file with the reason, so that a second pair of eyes sees it and may change it:
``accepted`` is the one field to edit.
"""

from __future__ import annotations

import msgspec

from tocsin.exchange.advisory.items import KINDS, Advisory, Item
from tocsin.model.errors import UsageError

#: Version of the format; the name of the field tells a draft from other JSON.
VERSION = 1


class Draft(msgspec.Struct, frozen=True):
    """The document, by version of the format."""

    tocsin_draft: int
    advisory: Advisory


def write_draft(advisory: Advisory) -> bytes:
    """The file's content, indented so that people can edit it."""
    return msgspec.json.format(msgspec.json.encode(Draft(VERSION, advisory)), indent=2) + b"\n"


def read_draft(data: bytes, where: str) -> Advisory | None:
    """The advisory of a draft; None if the content is no draft. Raises ``UsageError`` if it is one that is damaged."""
    if b'"tocsin_draft"' not in data[:4096]:
        return None
    try:
        draft = msgspec.json.decode(data, type=Draft)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"is no draft of a call: {error}", where=where, hint="read the advisory again"
        ) from error
    except msgspec.DecodeError as error:
        raise UsageError(
            f"is damaged JSON: {error}", where=where, hint="mend it, or read the advisory again"
        ) from error
    if draft.tocsin_draft != VERSION:
        what = f"is a draft of version {draft.tocsin_draft}, and {VERSION} is read"
        raise UsageError(what, where=where, hint="read the advisory again with this version")
    unknown = sorted({one.kind for one in draft.advisory.items} - set(KINDS))
    if unknown:
        raise UsageError(f"has items of a kind that is not known: {unknown[0]!r}", where=where)
    return draft.advisory


def decided(item: Item, *, accepted: bool) -> Item:
    """An item of which somebody has decided; where that is what was proposed, the reason stays."""
    if item.accepted == accepted:
        return item
    word = "accepted" if accepted else "rejected"
    return msgspec.structs.replace(
        item, accepted=accepted, why=f"{word} by hand; proposed otherwise: {item.why}"
    )
