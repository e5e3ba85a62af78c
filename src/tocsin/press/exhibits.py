"""Material in articles: what a draft shows is current, what is out shows what it did when it appeared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tocsin.library.exhibiting import Looked, Reference, exhibit_of, looked_up, too_loose, with_pap
from tocsin.library.markdown import references_of
from tocsin.model.article import Article, State
from tocsin.model.errors import UsageError
from tocsin.model.exhibit import Exhibit
from tocsin.press.press import Press
from tocsin.store.press import Kept

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


def overtaken(press: Press, articles: Iterable[Article]) -> dict[str, tuple[str, ...]]:
    """Of articles that are out, by id, what the authors of material took back or marked more strictly since: the desk decides what follows."""
    out = [one for one in articles if one.state.is_out and one.exhibits]
    kept = press.store.material.some({shown.piece for one in out for shown in one.exhibits}) if out else {}
    found = {one.id: tuple(_overtaken(one, kept)) for one in out}
    return {id_: told for id_, told in found.items() if told}


def _overtaken(article: Article, kept: Mapping[str, Kept]) -> Iterator[str]:
    for one in article.exhibits:
        now = kept.get(one.piece)
        if now is not None and now.piece.withdrawn:
            yield f"{one.name} ({one.title}) was withdrawn by its author"
        elif now is not None and not article.marking.at_least(now.piece.marking):
            yield f"{one.name} ({one.title}) is {now.piece.marking} now"


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
