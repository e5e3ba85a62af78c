"""A page as a server sends it, whatever it sends: what can be read is, and what is odd is told."""

from __future__ import annotations

import msgspec

from tocsin.exchange.taxii.fetching import Fetched
from tocsin.model.errors import ExchangeError


class RemotePage(msgspec.Struct, frozen=True):
    """Objects as they came, whether there are more, where they begin ("" where that is not said), and what is odd."""

    objects: tuple[bytes, ...]
    more: bool
    next: str
    faults: tuple[str, ...]


def read_page(found: Fetched) -> RemotePage:
    """The page in a response; ExchangeError if it is none at all, such as HTML or a list."""
    faults: list[str] = []
    try:
        said = msgspec.json.decode(found.body, type=dict[str, msgspec.Raw])
        items = msgspec.json.decode(said.get("objects", b"[]"), type=list[msgspec.Raw])
        more = msgspec.json.decode(said.get("more", b"false"))
        following = msgspec.json.decode(said.get("next", b"null"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError(f"sent no page of objects: {error}", where=found.url) from error
    if not isinstance(more, bool):
        faults.append(f"'more' is {str(more)[:40]!r}, not true or false")
    if not isinstance(following, str | int | None) or isinstance(following, bool):
        faults.append("'next' is no text")
        following = None
    objects = tuple(raw for raw in map(bytes, items) if raw[:1] == b"{")
    if len(objects) < len(items):
        faults.append(f"{len(items) - len(objects)} of {len(items)} objects are none")
    goes_on = more is True or (isinstance(more, str) and more.lower() == "true")
    return RemotePage(objects, goes_on, "" if following is None else str(following), tuple(faults))
