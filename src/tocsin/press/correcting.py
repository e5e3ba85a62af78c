"""How what is out is corrected: at once, or, where the publication asks for four eyes, once another editor approved of it."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.article import Article, Correction
from tocsin.model.errors import UsageError
from tocsin.press.exhibits import ready
from tocsin.press.press import Press
from tocsin.press.publishing import keep
from tocsin.store.press import Proposal


def correct(press: Press, article: Article, by: str, over: str) -> bool:
    """Keep a corrected version; says whether readers have it, or it waits for another editor, in place of the proposal ``over``.

    Raises ``UsageError`` where the article, or what is proposed of it, was changed meanwhile, or shows material that it may not.
    """
    with press.store.transaction() as store:
        if not press.settings.four_eyes and not over:
            keep(press, article, by, "article corrected")
            return True
        ready(press, article)
        store.proposals.put(article, by, over)
        _note(press, by, "correction proposed", article)
    return False


def approve(press: Press, article: str, id_: str, by: str) -> Article:
    """Let readers have the proposal that an editor saw. UsageError where it is another by now, or with four eyes the editor's own."""
    now = press.clock()
    with press.store.transaction() as store:
        found = seen(press, article, id_)
        if press.settings.four_eyes and found.by == by:
            raise UsageError(
                "was written by you",
                where=found.article.headline,
                hint="another editor approves it: four_eyes is on",
            )
        made = keep(press, _as_of(found.article, now), found.by, "article corrected")
        store.proposals.drop(article)
        _note(press, by, "correction approved", made)
    return made


def drop(press: Press, article: str, id_: str, by: str) -> None:
    """Forget the proposal that an editor saw. UsageError where it is another by now."""
    with press.store.transaction() as store:
        found = seen(press, article, id_)
        store.proposals.drop(article)
        _note(press, by, "correction dropped", found.article)


def seen(press: Press, article: str, id_: str) -> Proposal:
    """The proposal that an editor saw. UsageError where there is none, or another by now."""
    found = press.store.proposals.of(article)
    if found is None or found.id != id_:
        raise UsageError(
            "was changed meanwhile", where="correction", hint="load it again and see what is new"
        )
    return found


def see_loosening(before: Article, after: Article, *, loosens: bool) -> None:
    """See that what is out is marked more loosely only where an editor says so beside. Raises ``UsageError``."""
    if not loosens and not after.marking.at_least(before.marking):
        raise UsageError(
            f"would become {after.marking}, and is {before.marking}",
            where="marking",
            hint="readers who may not know of it now will read it: tick that this is meant",
        )


def _as_of(article: Article, now: dt.datetime) -> Article:
    """A corrected article as made now: its readers were told nothing before."""
    *before, last = article.corrections
    return msgspec.structs.replace(article, modified=now, corrections=(*before, Correction(now, last.text)))


def _note(press: Press, by: str, what: str, article: Article) -> None:
    press.store.audit.append(by, what, object_=article.id, rule=str(article.marking), detail=article.headline)
