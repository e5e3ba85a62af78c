"""Cases are begun and added to; every entry is checked against all that is there, and each step is in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from tocsin.cases.checking import problems_of
from tocsin.cases.loosening import see_loosening
from tocsin.cases.origins import following, narrowed, taken_in
from tocsin.cases.reading import Written, read_file
from tocsin.cases.texts import problem_of
from tocsin.model.case import Case, Entry
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.node.member.node import Node

#: Problems that are told of a file; of more there is the number.
_TOLD = 20


class Added(msgspec.Struct, frozen=True):
    """What came of entries: those that are new or a next version, and how many said nothing new."""

    case: Case
    new: tuple[Entry, ...]
    same: int


def begin(  # noqa: PLR0913, PLR0917  (what a case says, and who begins it)
    node: Node, title: str, about: str, marking: Marking, who: str, origin: str = ""
) -> Case:
    """Begin a case, which ``origin`` released where it is another's. UsageError without a title."""
    if not title.strip():
        raise UsageError("a case needs a title", where="--title", hint="say in a few words what it is about")
    if problems := [*problem_of("title", title), *problem_of("about", about)]:
        raise UsageError("; ".join(problems), where="the case", hint="say it in fewer words")
    case = Case(
        id=f"case--{uuid.uuid4()}",
        title=" ".join(title.split()),
        about=about.strip(),
        marking=marking,
        created=node.clock(),
        author=who,
        origin=origin,
    )
    with node.store.transaction() as store:
        store.cases.put(case)
        store.audit.append(who, "case begun", object_=case.id, rule=str(marking), detail=case.title)
    return case


def begin_with(node: Node, path: Path, who: str, author: str = "") -> Added:
    """Begin the case that a file tells, with all its entries, which are of ``author`` where it is not ``who`` that says them.

    UsageError for what is wrong with it; then nothing is kept.
    """
    written = read_file(path, author or who, node.clock())
    _see_meant(written, node.configuration.id, path)
    with node.store.transaction():
        home, marking = node.configuration.id, written.marking
        origin = "" if written.origin == home else written.origin
        if origin:
            marking = narrowed(marking, origin, home)
        case = begin(node, written.title, written.about, marking, who, origin)
        return add_entries(node, case, [taken_in(one, home) for one in written.entries], who)


def add_file(node: Node, case: Case, path: Path, who: str, *, loosens: bool = False) -> Added:
    """Add a file's entries to a case; those of an id that is there are its next version. UsageError as for ``begin_with`` and ``add_entries``."""
    held = node.store.cases.entries(case.id)
    written: Written = read_file(path, who, node.clock(), held)
    _see_meant(written, node.configuration.id, path)
    taken = [taken_in(one, node.configuration.id) for one in written.entries]
    return add_entries(node, case, taken, who, loosens=loosens)


def _see_meant(written: Written, home: str, path: Path) -> None:
    """Refuse what another member wrote for somebody else, its own people too."""
    if written.origin not in {"", home} and written.to not in {"", home}:
        hint = f"ask them for one that is: tocsin case export CASE --to {home}"
        raise UsageError("is not for this member", where=str(path), hint=hint)


def named(node: Node, id_: str) -> Case:
    """The case of an id, or of the only one that begins so, with or without ``case--``. UsageError where there is none."""
    found = node.store.cases.get(id_) or node.store.cases.get(f"case--{id_}")
    if found is None:
        raise UsageError("is no case, or several begin so", where=id_, hint="list them: tocsin case list")
    return found


def add_entries(
    node: Node, case: Case, entries: Sequence[Entry], who: str, *, loosens: bool = False
) -> Added:
    """Add entries to a case, all or none. UsageError for those that do not fit to what is there, or are looser than it unless ``loosens``.

    ReleaseError for those that are looser than another member released them.
    """
    with node.store.transaction() as store:
        held = {one.id: one for one in store.cases.entries(case.id)}
        _see_fitting(case, held | {one.id: one for one in entries})
        before = see_loosening(entries, held, node.configuration.id, loosens=loosens)
        new = store.cases.add(case.id, [following(one, held.get(one.id)) for one in entries])
        for one in new:
            what = "case entry added" if one.version == 1 else "case entry changed"
            detail = one.id
            if one.id in before:
                what, detail = "case entry loosened", f"{one.id}; its marking was {before[one.id]}"
            store.audit.append(who, what, object_=case.id, rule=str(one.marking), detail=detail)
    return Added(case, new, len(entries) - len(new))


def _see_fitting(case: Case, entries: Mapping[str, Entry]) -> None:
    if problems := problems_of(entries.values()):
        more = f"; and {len(problems) - _TOLD} more" if len(problems) > _TOLD else ""
        raise UsageError("; ".join(problems[:_TOLD]) + more, where=case.title, hint="mend these first")
