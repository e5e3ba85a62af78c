"""The desk: how an article is begun, changed and moved on. Pure: each step gives the next version."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid

import msgspec

from tocsin.library.likeness import often_in
from tocsin.library.markdown import lede_of, to_plain
from tocsin.model.article import NEXT, Article, Correction, Kind, State
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.store.columns import line_of
from tocsin.store.press import Texts

_SLUG = 80


def begun(kind: Kind, headline: str, marking: Marking, now: dt.datetime) -> Article:
    """A new draft."""
    id_ = str(uuid.uuid4())
    return Article(
        id=id_,
        slug=f"{slug_of(headline)}-{id_[:6]}",
        kind=kind,
        headline=line_of(headline),
        marking=marking,
        created=now,
        modified=now,
    )


def changed(article: Article, now: dt.datetime, **fields: object) -> Article:
    """The next version with other words; UsageError once it is out: then it is corrected."""
    if article.state.is_out or article.state is State.WITHDRAWN:
        raise UsageError("is published", where=article.headline, hint="correct it, saying what was wrong")
    return _next(article, now, **fields)


def moved(article: Article, to: State, now: dt.datetime, due: dt.datetime | None = None) -> Article:
    """The next version, one step on: to review, back to draft, scheduled for ``due``, published."""
    if to not in NEXT[article.state] or to in {State.CORRECTED, State.WITHDRAWN}:
        raise UsageError(
            f"is {article.state}: it cannot become {to}", where=article.headline, hint=_after(article)
        )
    if article.kind is Kind.IMPORTED:
        raise UsageError(
            "is another publisher's",
            where=article.headline,
            hint="write an article of your own that names it",
        )
    if to is State.SCHEDULED and (due is None or due <= now):
        raise UsageError(
            "needs a time that is to come", where="when it is to be published", hint="name a later one"
        )
    if to is State.PUBLISHED:
        return _next(article, now, state=to, published=now, due=None)
    return _next(article, now, state=to, due=due if to is State.SCHEDULED else None)


def corrected(article: Article, what: str, now: dt.datetime, **fields: object) -> Article:
    """The next version of a published article; ``what`` was wrong is shown with it."""
    if State.CORRECTED not in NEXT[article.state]:
        raise UsageError(f"is {article.state}", where=article.headline, hint="only what is out is corrected")
    if not what.strip():
        raise UsageError("says nothing", where="correction", hint="say what was wrong and what is right")
    corrections = (*article.corrections, Correction(now, what.strip()))
    return _next(article, now, state=State.CORRECTED, corrections=corrections, **fields)


def withdrawn(article: Article, why: str, now: dt.datetime) -> Article:
    """The next version, which nobody can read any more; ``why`` is told in its place."""
    if State.WITHDRAWN not in NEXT[article.state]:
        raise UsageError(f"is {article.state}", where=article.headline, hint="only what is out is withdrawn")
    if not why.strip():
        raise UsageError("says nothing", where="reason", hint="say why it is withdrawn: readers are told")
    return _next(article, now, state=State.WITHDRAWN, why_withdrawn=why.strip())


def texts_of(article: Article) -> Texts:
    """The plain texts that an article is found by."""
    whole = to_plain(article.body, article.exhibits)
    return Texts(to_plain(lede_of(article.body), article.exhibits), whole, often_in(whole))


def slug_of(text: str) -> str:
    """A text as a part of an address: small letters of ASCII, figures and hyphens, 80 at most; ``article`` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].strip("-") or "article"


def _next(article: Article, now: dt.datetime, **fields: object) -> Article:
    return msgspec.structs.replace(article, version=article.version + 1, modified=now, **fields)


def _after(article: Article) -> str:
    able = sorted(one.value for one in NEXT[article.state])
    return f"it can become {', '.join(able)}" if able else "it stays as it is"
