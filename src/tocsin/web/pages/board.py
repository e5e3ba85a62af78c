"""The alliance board: what the members say of a call, as it comes in."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.model.answer import Sight, Stage
from tocsin.model.marking import Marking
from tocsin.node.calls.picture import ORDER, ItemPicture, Picture
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import CallRow
from tocsin.web.pages.calls import found
from tocsin.web.pages.lanes import lanes
from tocsin.web.pages.told import told
from tocsin.web.routing import Page, Route, at, serve

#: Columns of the matrix that are wide enough for words beside the signs.
_WORDY = 8


class BoardPage(msgspec.Struct, frozen=True, kw_only=True):
    """The board of one call: ``told`` says it in sentences, ``picture`` has all of it.

    ``marking`` is as strict as the call and every answer shown. ``mine`` tells that this node rang the call, ``stage``
    how far it is with its own answer, ``open_matches`` how many of its matches wait for an analyst, None for a reader, ``declares``
    that an analyst declares its answer.
    """

    marking: str
    mine: bool
    stage: Stage | None
    open_matches: int | None
    declares: bool
    told: tuple[str, ...]
    picture: Picture


class Matrix(msgspec.Struct, frozen=True):
    """A part of the items, those first of which most is said; ``counts`` are of all by what is said best."""

    items: tuple[ItemPicture, ...]
    counts: dict[Sight | None, int]
    chosen: Sight | None
    start: int
    fitting: int
    before: str
    after: str
    wordy: bool


def board(
    visit: Visiting,
    call_id: str,
    sight: Sight | None = None,  # noqa: ARG001  (checked here, used where the page is drawn)
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (the same)
) -> BoardPage:
    """What the board shows; ``sight`` and ``start`` choose the rows of its matrix on the page."""
    row = found(visit, call_id)
    picture = visit.desk.picture(call_id)
    return BoardPage(
        marking=str(picture.marking),
        mine=row.mine,
        stage=row.stage,
        open_matches=row.open_matches,
        declares=row.declares,
        told=told(picture),
        picture=picture,
    )


def _drawn(shown: BoardPage, visit: Visit) -> dict[str, Any]:
    return {
        "row": _row(shown),
        "marking": marking(shown),
        "matrix": matrix(shown.picture, visit),
        "lanes": lanes(shown.picture),
    }


def marking(shown: BoardPage) -> Marking:
    """What the page is marked with."""
    return shown.picture.marking


def _row(shown: BoardPage) -> CallRow:
    return CallRow(
        call=shown.picture.call,
        mine=shown.mine,
        stage=shown.stage,
        open_matches=shown.open_matches,
        answered=len(shown.picture.answered),
        asked=len(shown.picture.asked),
        declares=shown.declares,
        expired=shown.picture.expired,
        issuer_revoked=shown.picture.issuer_revoked,
    )


def matrix(picture: Picture, visit: Visit) -> Matrix:
    """The rows that the visitor asked for."""
    asked, rows = visit.request.query_params, visit.settings.rows
    chosen = Sight(asked["sight"]) if asked.get("sight") else None
    start = int(asked.get("start") or 0)
    ranked = sorted(picture.items, key=_rank)
    fitting = [item for item in ranked if chosen is None or best(item) is chosen]
    path = visit.request.url.path

    def page(begin: int) -> str:
        """The address of the rows from there on."""
        return at(path, sight=chosen, start=begin) + "#items"

    return Matrix(
        items=tuple(fitting[start : start + rows]),
        counts={one: number for one in (*ORDER, None) if (number := Counter(map(best, ranked))[one])},
        chosen=chosen,
        start=start,
        fitting=len(fitting),
        before=page(max(start - rows, 0)) if start else "",
        after=page(start + rows) if start + rows < len(fitting) else "",
        wordy=len(picture.members) <= _WORDY,
    )


def best(item: ItemPicture) -> Sight | None:
    """Of what members say of an item, what says most."""
    return next((sight for sight in ORDER if item.sights.get(sight)), None)


def _rank(item: ItemPicture) -> tuple[int, float, str]:
    said = best(item)
    place = ORDER.index(said) if said else len(ORDER)
    return place, item.first_seen.timestamp() if item.first_seen else float("inf"), item.name


PAGE = Page(
    path="/calls/{call_id}/board",
    template="board.html.jinja",
    access=Access.ANYONE,
    shows=BoardPage,
    summary="The alliance board of a call: what each member says of it so far.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the board."""
    serve(routes, PAGE)(board)
