"""What members handed over, told to readers: to everybody what everybody may know, and to each reader what that one may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from tocsin.library.editing import slug_of
from tocsin.library.tidings import OWN_HEADING, Tiding, section, tidings
from tocsin.model.errors import ReleaseError
from tocsin.model.material import GAPS, Material
from tocsin.model.member import PUBLIC, Audience
from tocsin.press.press import Press
from tocsin.release import Released, release_piece

_MOST = 100


def clear_tidings(press: Press, since: dt.datetime, until: dt.datetime) -> tuple[Tiding, ...]:
    """What came in a span of time and everybody may be told, with what else everybody may be told of the same calls."""
    return tidings(_released(_with_others(press, _changed(press, since, until)), PUBLIC))


def held(press: Press, since: dt.datetime, until: dt.datetime) -> tuple[str, ...]:
    """Ids of pieces that came in a span of time and that not everybody may be told of."""
    changed = _changed(press, since, until)
    clear = {one.value.id for one in _released(changed, PUBLIC)}
    return tuple(one.id for one in changed if one.id not in clear)[:_MOST]


def own_tidings(press: Press, pieces: Collection[str], audience: Audience) -> str:
    """A section in Markdown of those of some pieces that an audience may be told of now, "" where there is none."""
    if not pieces:
        return ""
    kept = [one.piece for one in press.store.material.some(pieces).values()]
    news = [
        one.value for one in _released(kept, audience)
    ]  # what is of these alone: the rest of it is no news
    return section(tidings(_released(_with_others(press, news), audience)), OWN_HEADING)


def blind_spots(press: Press, audience: Audience) -> frozenset[str]:
    """Techniques (``t1059-001``) that the member of an audience said it cannot see, to those who may be told: its own readers."""
    if not audience.member:
        return frozenset()
    kept = [one.piece for one in press.store.material.of(audience.member, GAPS)]
    tables = [released.value.table("techniques") for released in _released(kept, audience)]
    return frozenset(slug_of(str(row[0])) for table in tables if table is not None for row in table.rows)


def _changed(press: Press, since: dt.datetime, until: dt.datetime) -> list[Material]:
    return [one.piece for one in press.store.material.changed(since, until) if not one.piece.withdrawn]


def _with_others(press: Press, changed: list[Material]) -> list[Material]:
    """Pieces, and those beside them that are of the same calls: an answer names its call."""
    known = {one.id: one for one in changed}
    for one in press.store.material.of_all({piece.of for piece in changed}):
        known.setdefault(one.piece.id, one.piece)
    return list(known.values())


def _released(pieces: Iterable[Material], audience: Audience) -> Iterator[Released[Material]]:
    for one in pieces:
        try:
            yield release_piece(one, audience)
        except ReleaseError:  # these readers are not told of it
            continue
