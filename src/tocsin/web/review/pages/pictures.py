"""Pictures of articles: attached at the desk, and shown to whoever gets the part of the article that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.datastructures import UploadFile
from starlette.responses import Response

from tocsin.library.album import Album, files_of, name_of
from tocsin.library.markdown import pictures_in
from tocsin.library.redrawing import MAX_BYTES, MEDIA, SIDE, redrawn
from tocsin.model.article import Article, Picture, State
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.press.readership import shown
from tocsin.store.columns import line_of
from tocsin.store.press import PressStore
from tocsin.web.declared import with_file
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.article import found_at
from tocsin.web.review.pages.writing import article_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_MOST = 40
#: A form is a little larger than its file.
_FORM = MAX_BYTES + 64 * 1024
#: Who got a picture may look at it again; nothing between keeps it.
_KEPT = {"Cache-Control": "private, max-age=3600"}


class Attached(msgspec.Struct, frozen=True):
    """What a picture that is attached shows, for who does not see it."""

    alt: Annotated[str, msgspec.Meta(max_length=1_000)] = ""


class Taken(msgspec.Struct, frozen=True):
    """Which picture is taken away."""

    digest: Annotated[str, msgspec.Meta(max_length=64)]


def picture(visit: Visiting, slug: str, name: str) -> Response:
    """A picture, to who gets the part of the article that shows it; to all others as if there were none."""
    found = found_at(visit, slug)
    try:
        body = shown(visit.press, found, visit.reader).value.article.body
    except ReleaseError as error:
        raise _none() from error
    album = Album("", visit.press.store.pictures.of(found.id))
    return _answer(visit, found, filter(None, map(album.named, pictures_in(body))), name)


def desk_picture(visit: Visiting, id: str, name: str) -> Response:  # noqa: A002  (the name in the address)
    """A picture of an article, to the desk."""
    article = article_of(visit, id)
    return _answer(visit, article, visit.press.store.pictures.of(id), name)


def pictures(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """The pictures of an article, how its text names each, and the form for one more."""
    return _page(visit, article_of(visit, id))


@with_file(_FORM)
def attach(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Attach a picture, drawn anew; the article's text is left as it is."""
    article, alt = article_of(visit, id), line_of(visit.form(Attached).alt)
    try:
        _attach(visit, article, alt)
    except UsageError as error:
        return _page(visit, article, alt, error)
    return onward(f"/desk/articles/{article.id}/pictures")


def detach(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Take away a picture that the article does not show."""
    article, digest = article_of(visit, id), visit.form(Taken).digest
    with visit.press.store.transaction() as store:
        if _shows(store, article, digest):
            raise UsageError(
                "shows this picture", where=article.headline, hint="take it out of the text first"
            )
        if store.pictures.drop(article.id, digest):
            store.audit.append(visit.by, "picture taken away", object_=article.id, detail=digest)
    return onward(f"/desk/articles/{article.id}/pictures")


def _attach(visit: Visit, article: Article, alt: str) -> None:
    sent = visit.sent.get("picture")
    if not alt:
        raise UsageError("says nothing", where="what it shows", hint="some readers do not see it: say it")
    if not isinstance(sent, UploadFile):
        raise UsageError("is missing", where="the picture", hint="choose a file")
    made = redrawn(sent.file.read(MAX_BYTES + 1))
    one = Picture(hashlib.sha256(made.raw).hexdigest(), made.width, made.height, alt)
    with visit.press.store.transaction() as store:
        if article.state not in {State.DRAFT, State.REVIEW} and _shows(store, article, one.digest):
            hint = "write other words in the text, as ![words](picture:…): that is a correction"
            raise UsageError("shows this picture", where=article.headline, hint=hint)
        if len(store.pictures.of(article.id)) >= _MOST:
            raise UsageError(f"has {_MOST} pictures", where=article.headline, hint="take one away first")
        store.pictures.put(article.id, one, made.raw, made.small)
        store.audit.append(visit.by, "picture attached", object_=article.id, detail=one.digest)


def _shows(store: PressStore, article: Article, digest: str) -> bool:
    """Whether the text of an article, or of a correction that waits, shows one of its pictures."""
    album, waiting = Album("", store.pictures.of(article.id)), store.proposals.of(article.id)
    bodies = (article.body, waiting.article.body if waiting else "")
    return digest in {one.digest for body in bodies for one in map(album.named, pictures_in(body)) if one}


def _answer(visit: Visit, article: Article, told: Iterable[Picture], name: str) -> Response:
    """The file of that name, of pictures that may be told of."""
    found = next(((one, files_of(one)[name]) for one in told if name in files_of(one)), None)
    raw = (
        None if found is None else visit.press.store.pictures.raw(article.id, found[0].digest, small=found[1])
    )
    if raw is None:
        raise _none()
    return Response(raw, media_type=MEDIA, headers=_KEPT)


def _page(visit: Visit, article: Article, alt: str = "", fault: UsageError | None = None) -> Response:
    return page(
        visit,
        "desk_pictures.html.jinja",
        HTTPStatus.OK if fault is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        article=article,
        pictures=visit.press.store.pictures.of(article.id),
        name_of=name_of,
        alt=alt,
        fault=fault,
        most=MAX_BYTES // 1024**2,
        side=SIDE,
    )


def _none() -> NotHere:
    return NotHere("there is no such picture")


def add(routes: list[Route]) -> None:
    """Add the addresses of pictures, and the page at the desk."""
    on(routes, "GET", "/articles/{slug}/pictures/{name}")(picture)
    on(routes, "GET", "/desk/articles/{id}/pictures", Access.EDITING)(pictures)
    on(routes, "POST", "/desk/articles/{id}/pictures", Access.EDITING)(attach)
    on(routes, "POST", "/desk/articles/{id}/pictures/away", Access.EDITING)(detach)
    on(routes, "GET", "/desk/articles/{id}/pictures/{name}", Access.EDITING)(desk_picture)
