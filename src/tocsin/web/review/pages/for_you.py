"""Articles in the order of the reader who asks, with why, and how that order is made."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from tocsin.library.choosing import EXPLAINED, chosen
from tocsin.library.sharing import Shown
from tocsin.model.article import Kind
from tocsin.model.member import PUBLIC
from tocsin.model.reader import Tier
from tocsin.press.mailings import taste_of
from tocsin.press.readership import listed
from tocsin.store.press import Listing
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

#: Of so many of the newest articles, so many are shown.
_OF, _SHOWN = 100, 20
_KINDS = (Kind.FLASH, Kind.ARTICLE, Kind.IN_DEPTH)


class Row(msgspec.Struct, frozen=True):
    """An article, and why it matters to the reader, "" for no more than that it is new or severe."""

    shown: Shown
    why: str


def for_you(visit: Visiting) -> Response:
    """What of the newest articles is likely to matter to the reader, the order being theirs with all-access; it is explained to everybody."""
    rows: tuple[Row, ...] = ()
    reader = visit.reader
    whole = reader is not None and reader.tier(visit.now) is Tier.ALL_ACCESS
    if reader is not None and whole:
        found = listed(visit.press, Listing(audience=PUBLIC, kinds=_KINDS, limit=_OF), reader)
        by = {one.value.article.id: one.value for one in found}
        taste = taste_of(visit.press, reader)
        order = chosen((one.article for one in by.values()), taste, visit.now)[:_SHOWN]
        rows = tuple(Row(by[one.article.id], one.why) for one in order)
    follows = reader is not None and bool(visit.press.store.readers.follows(reader.id))
    return page(
        visit,
        "for_you.html.jinja",
        rows=rows,
        whole=whole,
        follows=follows,
        explained=EXPLAINED,
        names=names_of(visit),
    )


def add(routes: list[Route]) -> None:
    """Add the page."""
    on(routes, "GET", "/for-you", Access.OPEN)(for_you)
