"""Where an article is written: its words and what is known of it, shown as each tier would get it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from tocsin.library import lines
from tocsin.library.album import Album
from tocsin.library.editing import changed, corrected
from tocsin.library.markdown import pictures_in, sources_in
from tocsin.library.previewing import AS, previewed, widest
from tocsin.library.readiness import hands_of, lacks
from tocsin.library.sharing import Meter
from tocsin.model.article import Article, Correction, Kind, State
from tocsin.model.errors import ReleaseError, StoreError, TextError, UsageError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.press.correcting import correct, see_loosening
from tocsin.press.exhibits import current, overtaken
from tocsin.press.publishing import keep
from tocsin.store.columns import line_of
from tocsin.store.press import Proposal
from tocsin.web.refusing import NotHere
from tocsin.web.review import words
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.article import contents
from tocsin.web.review.render import page, rendered
from tocsin.web.review.routing import Route, on, onward

log = logging.getLogger("tocsin.web")
#: The store lies on a disk that takes nothing, or is not there: where, is nobody's business here.
_NO_ROOM = StoreError(
    "takes nothing at the moment", where="the library", hint="leave this page open and try again in a minute"
)
_Line = Annotated[str, msgspec.Meta(max_length=2_000)]
_Text = Annotated[str, msgspec.Meta(max_length=20_000)]
_Body = Annotated[str, msgspec.Meta(max_length=400_000)]

#: In place of a tier: the form again, with what was written and is not kept.
_FORM = "form"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """All that is written of an article, as it stands in the form.

    Of one that is out, ``correction`` says what was wrong; ``renew``, "yes", that tables and figures are to show what is current; and
    ``loosen``, "yes", that a looser marking is meant. ``proposal`` is the correction that waits and is written on, "" for none.
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
    loosen: _Line = ""
    proposal: _Line = ""


def write_page(visit: Visiting, id: str, kept: str = "") -> Response:  # noqa: A002  (the name in the address)
    """The form, and what can be done next."""
    return _form(visit, article_of(visit, id), kept=kept == "yes")


def write(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Keep the next version; what cannot be kept is shown again, and nothing that was written is lost."""
    sent, article = visit.form(Written), article_of(visit, id)
    try:
        _keep(visit, article, sent)
    except (UsageError, TextError) as error:
        return _form(visit, article, sent, fault=error)
    except StoreError as error:
        log.warning("not kept: %s", error)
        return _form(visit, article, sent, fault=_NO_ROOM)
    return onward(f"/desk/articles/{article.id}?kept=yes")


def try_out(visit: Visiting, id: str, tier: str = "visitor", part: str = "") -> Response:  # noqa: A002  (the same)
    """What is written, kept or not, as a tier would get it, or in the form again; with ``part`` the text alone, for the pane beside the form."""
    sent, article = visit.form(Written), article_of(visit, id)
    if tier == _FORM:
        return _form(visit, article, sent)
    try:
        tried = _tried(visit, article, sent)
    except UsageError as error:
        tried = msgspec.structs.replace(article, headline=sent.headline, summary=sent.summary, body=sent.body)
        return _preview(visit, tried, tier, part, f"Not as it would be: {error}")
    return _preview(visit, tried, tier, part)


def _tried(visit: Visit, article: Article, sent: Written) -> Article:
    """What is written, as it would be kept: of what is out also what the correction says."""
    tried = msgspec.structs.replace(article, **_fields(article, sent))
    if not article.state.is_out or not sent.correction.strip():
        return tried
    said = Correction(visit.now, sent.correction.strip())
    return msgspec.structs.replace(tried, corrections=(*article.corrections, said))


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
    if visit.press.settings.four_eyes and article.state is State.SCHEDULED:
        raise UsageError(
            "is approved as it is", where=article.headline, hint="take it back to review, then change it"
        )
    fields = _fields(article, sent)
    _see_attached(visit, article, sent.body)
    _see_sources(sent.body, len(fields["sources"]))
    if article.state.is_out:
        fields |= {"exhibits": ()} if sent.renew == "yes" else {}
        made = corrected(article, sent.correction, visit.now, **fields)
        see_loosening(article, made, loosens=sent.loosen == "yes")
        correct(visit.press, made, visit.by, sent.proposal)
    else:
        keep(visit.press, changed(article, visit.now, **fields), visit.by, "article changed")


def _see_attached(visit: Visit, article: Article, body: str) -> None:
    album = _album(visit, article)
    missing = [one for one in pictures_in(body) if album.named(one) is None]
    if missing:
        raise UsageError(
            "is no picture of this article",
            where=missing[0][:80],
            hint="attach it first, on the page of pictures",
        )


def _see_sources(body: str, there: int) -> None:
    beyond = [one for one in sources_in(body) if one > there]
    if beyond:
        raise UsageError(
            f"is no source: there are {there}",
            where=f"[^{min(beyond)}]",
            hint="add it below, a line each, in their order",
        )


def _album(visit: Visit, article: Article) -> Album:
    """The pictures of an article where the desk finds them."""
    return Album(f"/desk/articles/{article.id}/pictures/", visit.press.store.pictures.of(article.id))


def _fields(article: Article, sent: Written) -> dict[str, Any]:
    """What is written as fields of an article. Raises ``UsageError`` naming what is wrong."""
    if not sent.headline.strip():
        raise UsageError("says nothing", where="headline", hint="write one")
    slug = lines.slug_from(sent.slug)
    if article.published is not None and slug != article.slug:
        raise UsageError("stays as it is once published", where="address", hint=f"write {article.slug}")
    return {
        "headline": line_of(sent.headline),
        "slug": slug,
        "summary": line_of(sent.summary),
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


def _written(article: Article, proposal: Proposal | None = None) -> Written:
    """What is kept, or what is proposed in its place."""
    if proposal is not None and proposal.article.version == article.version + 1:
        made = proposal.article
        return msgspec.structs.replace(
            _written(made),
            version=article.version,
            correction=made.corrections[-1].text,
            renew="" if made.exhibits else "yes",
            proposal=proposal.id,
        )
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
    fault: UsageError | StoreError | None = None,
    kept: bool = False,
) -> Response:
    waiting = visit.press.store.proposals.of(article.id) if article.state.is_out else None
    written = written or _written(article, waiting)
    return page(
        visit,
        "writing.html.jinja",
        _status(fault),
        article=article,
        written=written,
        waiting=waiting,
        loosens=_loosens(article, written),
        hands=hands_of(visit.press.store.articles.steps([article.id]).get(article.id, ())),
        missing=lacks(article),
        fault=fault,
        kept=kept,
        unfit=current(visit.press, article)[1],
        overtaken=overtaken(visit.press, [article]).get(article.id, ()),
        labels=list(Tlp),
        tiers=list(AS),
        widest=widest(article.marking),
        authors=visit.press.store.articles.authors(),
        next_issue=visit.press.settings.calendar.next_issue(visit.now),
    )


def _loosens(article: Article, written: Written) -> bool:
    """Whether what is out would be marked more loosely, which the form asks about."""
    try:
        marking = _marking(written, article.marking.pap)
    except UsageError:
        return False
    return article.state.is_out and not marking.at_least(article.marking)


def _status(fault: UsageError | StoreError | None) -> HTTPStatus:
    if fault is None:
        return HTTPStatus.OK
    return HTTPStatus.SERVICE_UNAVAILABLE if fault is _NO_ROOM else HTTPStatus.UNPROCESSABLE_ENTITY


def _preview(visit: Visit, article: Article, tier: str, part: str = "", fault: str = "") -> Response:
    if tier not in AS:
        raise NotHere("there is no such reader")
    article, unfit = current(visit.press, article)
    fault = "; ".join(filter(None, (fault, *(f"It cannot appear: {one}" for one in unfit))))
    told: dict[str, Any] = {"tier_name": tier, "tiers": list(AS), "article": article, "fault": fault}
    told["back"] = [(name, value) for name, value in visit.sent.items() if isinstance(value, str)]
    try:
        released = previewed(article, tier, visit.now)
    except ReleaseError as error:
        return _pane(visit, "untold.html.jinja", part, told | {"why": str(error)})
    told |= {"shown": released.value, "marking": released.marking, "album": _album(visit, article)}
    if part:
        return _pane(visit, "pane.html.jinja", part, told)
    bar = Markup(rendered("preview_bar.html.jinja", visit.request, told))  # noqa: S704  (made by a template)
    return page(
        visit,
        "article.html.jinja",
        shown=released.value,
        marking=released.marking,
        album=told["album"],
        meter=Meter(most=visit.press.settings.free),
        turns=words.turns(visit.press.settings.calendar.today(visit.now)),
        authors=[one for one in visit.press.store.articles.authors() if one.slug in article.authors],
        contents=contents(released.value),
        names={},
        more=[],
        yours=[],
        preview=bar,
        token="",
        reader=None if tier == "visitor" else True,
        tier=AS[tier],
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
