"""Where an article is written: its words and what is known of it, shown as each tier would get it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from tocsin.library import lines
from tocsin.library.editing import changed, corrected
from tocsin.library.previewing import previewed
from tocsin.library.sharing import Meter
from tocsin.model.article import Article, Kind
from tocsin.model.errors import ReleaseError, TocsinError, UsageError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.reader import Tier
from tocsin.press.exhibits import current, overtaken
from tocsin.press.publishing import keep
from tocsin.web.refusing import NotHere
from tocsin.web.review import words
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.article import contents
from tocsin.web.review.render import page, rendered
from tocsin.web.review.routing import Route, on, onward

_Line = Annotated[str, msgspec.Meta(max_length=2_000)]
_Text = Annotated[str, msgspec.Meta(max_length=20_000)]
_Body = Annotated[str, msgspec.Meta(max_length=400_000)]
TIERS = {"visitor": Tier.VISITOR, "registered": Tier.REGISTERED, "all-access": Tier.ALL_ACCESS}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """All that is written of an article, as it stands in the form.

    Of one that is out, ``correction`` says what was wrong, and ``renew``, "yes", that tables and figures are to show what is current.
    """

    version: int
    headline: _Line
    slug: _Line
    tlp: _Line
    summary: _Text = ""
    body: _Body = ""
    language: _Line = "en"
    authors: _Line = ""
    topics: _Text = ""
    sources: _Text = ""
    listed: _Text = ""
    severity: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0
    correction: _Text = ""
    renew: _Line = ""


def write_page(visit: Visiting, id: str, kept: str = "") -> Response:  # noqa: A002  (the name in the address)
    """The form, and what can be done next."""
    return _form(visit, article_of(visit, id), kept=kept == "yes")


def write(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Keep the next version; what cannot be kept is shown again, and nothing that was written is lost."""
    sent, article = visit.form(Written), article_of(visit, id)
    try:
        _keep(visit, article, sent)
    except UsageError as error:
        return _form(visit, article, sent, fault=error)
    return onward(f"/desk/articles/{article.id}?kept=yes")


def try_out(visit: Visiting, id: str, tier: str = "visitor", part: str = "") -> Response:  # noqa: A002  (the same)
    """What is written, kept or not, as a tier would get it; with ``part`` the text alone, for the pane beside the form."""
    sent, article = visit.form(Written), article_of(visit, id)
    try:
        tried = msgspec.structs.replace(article, **_fields(article, sent))
    except UsageError as error:
        tried = msgspec.structs.replace(article, headline=sent.headline, summary=sent.summary, body=sent.body)
        return _preview(visit, tried, tier, part, f"Not as it would be: {error}")
    return _preview(visit, tried, tier, part)


def preview(visit: Visiting, id: str, tier: str = "visitor") -> Response:  # noqa: A002  (the same)
    """What is kept, as a tier would get it."""
    return _preview(visit, article_of(visit, id), tier)


def article_of(visit: Visit, id_: str) -> Article:
    """An article by its id; 404 where there is none."""
    found = visit.press.store.articles.get(id_)
    if found is None:
        raise NotHere("there is no such article")
    return found


def _keep(visit: Visit, article: Article, sent: Written) -> None:
    if article.kind is Kind.IMPORTED:
        raise UsageError("is another publisher's", where=article.headline, hint="write one of your own")
    if sent.version != article.version:
        raise UsageError(
            "was changed meanwhile",
            where=article.headline,
            hint="open it in another window, see what is new, and bring both together",
        )
    fields = _fields(article, sent)
    if article.state.is_out:
        fields |= {"exhibits": ()} if sent.renew == "yes" else {}
        keep(
            visit.press,
            corrected(article, sent.correction, visit.now, **fields),
            visit.by,
            "article corrected",
        )
    else:
        keep(visit.press, changed(article, visit.now, **fields), visit.by, "article changed")


def _fields(article: Article, sent: Written) -> dict[str, Any]:
    """What is written as fields of an article. Raises ``UsageError`` naming what is wrong."""
    if not sent.headline.strip():
        raise UsageError("says nothing", where="headline", hint="write one")
    slug = lines.slug_from(sent.slug)
    if article.published is not None and slug != article.slug:
        raise UsageError("stays as it is once published", where="address", hint=f"write {article.slug}")
    return {
        "headline": " ".join(sent.headline.split()),
        "slug": slug,
        "summary": " ".join(sent.summary.split()),
        "body": sent.body.replace("\r\n", "\n"),
        "language": sent.language.strip() or "en",
        "authors": tuple(dict.fromkeys(sent.authors.replace(",", " ").split())),
        "topics": lines.topics_of(sent.topics),
        "sources": lines.sources_of(sent.sources),
        "severity": sent.severity,
        "marking": _marking(sent, article.marking.pap),
    }


def _marking(sent: Written, pap: Pap) -> Marking:
    members = frozenset(sent.listed.split())
    return Marking(lines.label_of(sent.tlp), members or None, pap)


def _written(article: Article) -> Written:
    return Written(
        version=article.version,
        headline=article.headline,
        slug=article.slug,
        tlp=str(article.marking.tlp),
        summary=article.summary,
        body=article.body,
        language=article.language,
        authors=", ".join(article.authors),
        topics=lines.topic_lines(article.topics),
        sources=lines.source_lines(article.sources),
        listed="\n".join(sorted(article.marking.releasable_to or ())),
        severity=article.severity,
    )


def _form(
    visit: Visit,
    article: Article,
    written: Written | None = None,
    *,
    fault: TocsinError | None = None,
    kept: bool = False,
) -> Response:
    return page(
        visit,
        "writing.html.jinja",
        HTTPStatus.OK if fault is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        article=article,
        written=written or _written(article),
        fault=fault,
        kept=kept,
        lacks=current(visit.press, article)[1],
        overtaken=overtaken(visit.press, [article]).get(article.id, ()),
        labels=list(Tlp),
        tiers=list(TIERS),
        authors=visit.press.store.articles.authors(),
        next_issue=visit.press.settings.calendar.next_issue(visit.now),
    )


def _preview(visit: Visit, article: Article, tier: str, part: str = "", fault: str = "") -> Response:
    if tier not in TIERS:
        raise NotHere("there is no such tier")
    article, lacks = current(visit.press, article)
    fault = "; ".join(filter(None, (fault, *(f"It cannot appear: {one}" for one in lacks))))
    told: dict[str, Any] = {"tier_name": tier, "tiers": list(TIERS), "article": article, "fault": fault}
    try:
        released = previewed(article, TIERS[tier], visit.now)
    except ReleaseError as error:
        return _pane(visit, "untold.html.jinja", part, told | {"why": str(error)})
    told |= {"shown": released.value, "marking": released.marking}
    if part:
        return _pane(visit, "pane.html.jinja", part, told)
    bar = Markup(rendered("preview_bar.html.jinja", visit.request, told))  # noqa: S704  (made by a template)
    return page(
        visit,
        "article.html.jinja",
        shown=released.value,
        marking=released.marking,
        meter=Meter(most=visit.press.settings.free),
        turns=words.turns(visit.press.settings.calendar.today(visit.now)),
        authors=[one for one in visit.press.store.articles.authors() if one.slug in article.authors],
        contents=contents(released.value),
        names={},
        more=[],
        preview=bar,
        token="",
        reader=None if tier == "visitor" else True,
        tier=TIERS[tier],
    )


def _pane(visit: Visit, template: str, part: str, told: dict[str, Any]) -> Response:
    if part:
        return HTMLResponse(rendered(template, visit.request, told))
    return page(visit, "untold_page.html.jinja", **told)


def add(routes: list[Route]) -> None:
    """Add the pages and what the form does."""
    on(routes, "GET", "/desk/articles/{id}", Access.EDITING)(write_page)
    on(routes, "POST", "/desk/articles/{id}", Access.EDITING)(write)
    on(routes, "GET", "/desk/articles/{id}/preview", Access.EDITING)(preview)
    on(routes, "POST", "/desk/articles/{id}/preview", Access.EDITING)(try_out)
