"""What others published, taken in for the desk's eyes: each article once, with its source, and never published as ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tocsin.library.editing import slug_of
from tocsin.library.front_matter import read_article
from tocsin.library.importing.bounded import bounded
from tocsin.library.importing.feeds import is_feed
from tocsin.library.importing.imported import Fetch, Imported, Readings
from tocsin.library.importing.reading import MAX_BYTES, read_outside
from tocsin.library.literal import literal
from tocsin.model.article import Article, Author
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, strictest
from tocsin.press.imported_once import kept_once, named_for
from tocsin.press.press import Press
from tocsin.press.publishing import keep
from tocsin.release import NOTHING_KNOWN, marking_of

_MARKDOWN = frozenset({".md", ".markdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})


class Taken(msgspec.Struct, frozen=True):
    """What was taken in, how many were there already, and what was left: each the reason, a colon, and what it was."""

    articles: tuple[Article, ...]
    known: int = 0
    left: tuple[str, ...] = ()


def import_url(press: Press, url: str, marking: Marking, by: str, fetch: Fetch) -> Taken:
    """Take in the page or the feed at an address. Raises ``ExchangeError`` where it cannot be had, ``UsageError`` where it holds nothing."""
    found = fetch(url)
    kind = "feed" if is_feed(found.data) else "page" if _is_html(found.media, found.data) else "text"
    return _taken(press, read_outside(kind, found.data, found.url), marking, by, whole=kind != "feed")


def import_file(press: Press, path: Path, marking: Marking | None, by: str, url: str = "") -> Taken:
    """Take in a file: a page, a text, a feed, a STIX report, or Markdown. Raises ``UsageError`` where it holds nothing, or is not marked."""
    data = _bytes(path)
    if path.suffix.lower() in _MARKDOWN:
        return Taken((add_file(press, path, by),))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return _taken(
            press,
            bounded(_report(_objects(data, path), path)),
            _marking_of(_objects(data, path), marking, path),
            by,
        )
    kind = (
        "feed" if is_feed(data) else "page" if path.suffix.lower() in _HTML or _is_html("", data) else "text"
    )
    if marking is None:
        raise UsageError(
            "is not marked", where=str(path), hint="--tlp says how; CLEAR for what everybody can read"
        )
    return _taken(press, read_outside(kind, data, url or path.name), marking, by, whole=kind != "feed")


def import_folder(press: Press, folder: Path, by: str) -> Taken:
    """Take in the Markdown files below a folder, each by its front matter, once; one that cannot be is left, and told."""
    made, known, left = [], 0, []
    for path in sorted(one for one in folder.rglob("*") if one.suffix.lower() in _MARKDOWN and one.is_file()):
        try:
            article = _read(press, path)
        except UsageError as error:
            left.append(f"{error.what}: {path}")
            continue
        if press.store.articles.get(article.id) is None:
            made.append(_begin(press, article, by))
        else:
            known += 1
    return Taken(tuple(made), known, tuple(left))


def add_file(press: Press, path: Path, by: str) -> Article:
    """Keep a Markdown file as a draft. Raises ``UsageError`` for what is wrong with it, or where it is there already."""
    article = _read(press, path)
    if press.store.articles.get(article.id) is not None:
        raise UsageError(
            "is there already, word for word", where=str(path), hint="tocsin library list shows it"
        )
    return _begin(press, article, by)


def _read(press: Press, path: Path) -> Article:
    """The draft that a file says, whose id is made of its words, so that the same file is the same article."""
    data = _bytes(path)
    try:
        article = read_article(data.decode("utf-8"), str(path), press.clock())
    except UnicodeDecodeError as error:
        raise UsageError("is not in UTF-8", where=str(path), hint="save it as UTF-8") from error
    return named_for(article, data.hex())


def _begin(press: Press, article: Article, by: str) -> Article:
    """Keep a draft, with pages for those of its authors who have none."""
    written = {slug_of(one): one for one in article.authors}
    article = msgspec.structs.replace(article, authors=tuple(written))
    with press.store.transaction() as store:
        for slug in written.keys() - {one.slug for one in store.articles.authors()}:
            store.articles.put_author(Author(slug, written[slug]))
        keep(press, article, by, "article begun")
    return article


def _taken(press: Press, readings: Readings, marking: Marking, by: str, *, whole: bool = True) -> Taken:
    """Keep what was read; ``whole`` where it is the articles themselves, and not teasers of them."""
    found = [kept_once(press, one, marking, by, whole=whole) for one in readings.articles]
    made = tuple(one for one in found if one is not None)
    left = tuple(reason for one in readings.articles for reason in one.left)
    return Taken(made, len(found) - len(made), (*readings.left, *left))


def _objects(data: bytes, path: Path) -> list[dict[str, Any]]:
    """The objects of a STIX bundle."""
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"is damaged JSON: {error}", where=str(path), hint="export it again") from error
    objects = found.get("objects") if isinstance(found, dict) else None
    return [one for one in objects if isinstance(one, dict)] if isinstance(objects, list) else [found]


def _report(objects: list[dict[str, Any]], path: Path) -> Readings:
    """The first report or grouping of a bundle: what it is called and says, and the names of what it is of."""
    report = next((one for one in objects if one.get("type") in {"report", "grouping"}), None)
    if report is None:
        raise UsageError(
            "holds no report", where=str(path), hint="give a STIX bundle with a report or a grouping"
        )
    headline = " ".join(str(report.get("name") or path.stem).split())[:300]
    paragraphs = [literal(one) for one in str(report.get("description", "")).split("\n") if one.strip()]
    about = [f"- {literal(one)}" for one in _named(objects, report)]
    body = "\n\n".join([*paragraphs, *(["\n".join(about)] if about else [])]) + "\n"
    publisher = next(
        (str(one.get("name", "")) for one in objects if one.get("id") == report.get("created_by_ref")), ""
    )
    published = str(report.get("published", report.get("created", "")))[:30]
    made = Imported(headline, body, str(report.get("id", ""))[:200], publisher[:200], published=published)
    return Readings((made,))


def _named(objects: list[dict[str, Any]], report: dict[str, Any]) -> Iterator[str]:
    asked = report.get("object_refs")
    refs = set(map(str, asked)) if isinstance(asked, list) else set()
    for one in objects:
        if one.get("id") in refs and isinstance(one.get("name"), str):
            yield f"{str(one.get('type', 'object')).replace('-', ' ')}: {one['name'][:200]}"


def _marking_of(objects: list[dict[str, Any]], said: Marking | None, path: Path) -> Marking:
    """The strictest of what the objects say and what was said; one that cannot be understood is refused."""
    found = [said] if said is not None else []
    for one in objects:
        if "object_marking_refs" not in one and "granular_markings" not in one and "extensions" not in one:
            continue
        try:
            found.append(marking_of(one, NOTHING_KNOWN))
        except ReleaseError as error:
            if said is None or "not marked" not in error.what:
                raise UsageError(
                    f"{error.where}: {error.what}", where=str(path), hint=error.hint or "say --tlp"
                ) from error
    if not found:
        raise UsageError("is not marked", where=str(path), hint="--tlp says how")
    return strictest(found)


def _is_html(media: str, data: bytes) -> bool:
    return (
        "html" in media.lower() or b"<html" in data[:4096].lower() or b"<!doctype html" in data[:4096].lower()
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"is larger than {MAX_BYTES // 1024**2} MiB", where=str(path), hint="give the part that matters"
        )
    return data
