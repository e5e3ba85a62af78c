"""Issues as letters: reviews, newsletters and flashes, as text and as HTML, of what was released to the reader alone."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import jinja2
import msgspec

from tocsin.library.letters import Letter
from tocsin.library.literal import literal
from tocsin.library.markdown import to_html, to_plain
from tocsin.library.places import article_place, settings_place, unsubscribe_place
from tocsin.library.sharing import Share, Shown
from tocsin.model.exhibit import Exhibit
from tocsin.release import Released

#: How a link looks in a mail.
_LINK = "color:inherit;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:2px"


class Item(msgspec.Struct, frozen=True):
    """An article of an issue: as it was released to the reader, what the desk says of it (Markdown), and why it matters to the reader."""

    shown: Released[Shown]
    take: str = ""
    why: str = ""


class Frame(msgspec.Struct, frozen=True):
    """What is around the items: names, the publication's address, what it begins and ends with (Markdown), and the token that ends such mails.

    ``exhibits`` are those that the desk's words refer to, as the review was released with them.
    """

    publication: str
    address: str
    subject: str
    token: str
    opening: str = ""
    closing: str = ""
    kind: str = ""
    invites: bool = False
    exhibits: tuple[Exhibit, ...] = ()


class _Line(msgspec.Struct, frozen=True):
    headline: str
    url: str
    html: str
    text: str
    marking: str
    corrected: str


def issue_letter(frame: Frame, items: Sequence[Item], *, whole: bool = False) -> Letter:
    """An issue as a letter; with ``whole``, articles that the reader has whole are in it whole."""
    unsubscribe = frame.address + unsubscribe_place(frame.token)
    values = {
        "frame": frame,
        "opening_html": _mailed(frame.opening, frame.exhibits, frame.address),
        "opening_text": to_plain(frame.opening, frame.exhibits),
        "closing_html": _mailed(frame.closing, frame.exhibits, frame.address),
        "closing_text": to_plain(frame.closing, frame.exhibits),
        "lines": [(_line(one, frame, whole=whole), one.why) for one in items],
        "link": _LINK,
        "unsubscribe": unsubscribe,
        "settings": frame.address + settings_place(),
    }
    text, html = (_templates().get_template(f"issue.{kind}").render(values) for kind in ("txt", "html"))
    return Letter(frame.subject, text, html, unsubscribe)


def absolute(html: str, address: str) -> str:
    """HTML of a body with links below the publication's address written whole, for where it is read elsewhere."""
    return html.replace('href="/', f'href="{address}/')


def _mailed(text: str, exhibits: tuple[Exhibit, ...], address: str) -> str:
    """HTML of a text with links in the colour of the words around them, light or dark: mails have no styles but those of each element."""
    made = absolute(to_html(text, exhibits, drawn=False), address)
    return made.replace("<a ", f'<a style="{_LINK}" ')


def _line(item: Item, frame: Frame, *, whole: bool) -> _Line:
    exhibits = frame.exhibits if item.take else ()
    return _written(item.shown, item.take, exhibits, frame.address, whole=whole)


@functools.lru_cache(maxsize=1024)
def _written(
    released: Released[Shown], take: str, exhibits: tuple[Exhibit, ...], address: str, *, whole: bool
) -> _Line:
    """An item as it stands in every letter to those whom it was released to alike: written once for all of them."""
    shown = released.value
    article = shown.article
    full = whole and shown.share is Share.WHOLE
    said = article.body if full else take or literal(article.summary)
    shows = article.exhibits if full else exhibits
    marking = str(released.marking)
    return _Line(
        headline=article.headline,
        url=address + article_place(article.slug),
        html=_mailed(said, shows, address),
        text=to_plain(said, shows),
        marking="" if marking == "TLP:CLEAR" else marking,
        corrected=article.corrections[-1].text if article.corrections else "",
    )


@functools.cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tocsin.library"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    return made
