"""Material in articles: what a draft shows is current, what is out shows what it did when it appeared."""

from __future__ import annotations

import msgspec

from tocsin.library.exhibiting import Looked, Reference, exhibit_of, looked_up, too_loose, with_pap
from tocsin.library.markdown import references_of
from tocsin.model.article import Article, State
from tocsin.model.errors import UsageError
from tocsin.model.exhibit import Exhibit
from tocsin.press.press import Press

_HINT = "desk/material lists what there is, and how each piece is marked"


def ready(press: Press, article: Article) -> Article:
    """An article as it may be kept: what is out has its exhibits frozen into it.

    ``UsageError`` where it is out, or scheduled, and refers to nothing, or to what is stricter than itself.
    """
    if not (article.state.is_out or article.state is State.SCHEDULED):
        return msgspec.structs.replace(article, exhibits=()) if _is_draft(article) else article
    looked = looked_at(press, article)
    faults = (*looked.faults, *too_loose(article, looked.exhibits))
    if faults:
        raise UsageError(f"cannot appear: {'; '.join(faults)}", where=article.headline, hint=_HINT)
    if article.state is State.SCHEDULED:
        return article
    marking = with_pap(article.marking, looked.exhibits)
    return msgspec.structs.replace(article, exhibits=looked.exhibits, marking=marking)


def current(press: Press, article: Article) -> tuple[Article, tuple[str, ...]]:
    """An article with what it would show, were it out now, and what keeps it from appearing."""
    looked = looked_at(press, article)
    faults = (*looked.faults, *too_loose(article, looked.exhibits))
    return msgspec.structs.replace(article, exhibits=looked.exhibits), faults


def looked_at(press: Press, article: Article) -> Looked:
    """The exhibits of an article: those that it has, and the current ones that it refers to beside them."""
    references = references_of(article.body)
    return looked_up(references, article.exhibits, _current(press, references)) if references else Looked(())


def names_of_members(press: Press) -> dict[str, str]:
    """What readers are told members are called, by id."""
    return {one.member: one.name for one in press.settings.door.trust}


def _current(press: Press, references: tuple[Reference, ...]) -> dict[str, Exhibit]:
    kept = press.store.material.some({one.piece for one in references})
    names = names_of_members(press)
    found: dict[str, Exhibit] = {}
    for one in references:
        if (piece := kept.get(one.piece)) is not None:
            by = names.get(piece.piece.author, piece.piece.author)
            made = exhibit_of(piece.piece, one.name.partition("/")[2], by, piece.digest)
            found |= {} if made is None else {made.name: made}
    return found


def _is_draft(article: Article) -> bool:
    return article.state in {State.DRAFT, State.REVIEW}
