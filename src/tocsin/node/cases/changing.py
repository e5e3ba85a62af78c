"""What a case itself says is changed: it is closed and opened again, marked, and given another title; each step is in the audit log."""

from __future__ import annotations

from msgspec.structs import replace

from tocsin.cases.texts import problem_of
from tocsin.model.case import Case
from tocsin.model.errors import UsageError
from tocsin.model.marking import Tlp
from tocsin.node.member.node import Node
from tocsin.release import loosened


def close(node: Node, case: Case, who: str) -> Case:
    """Close a case: the next hand-over takes it back from the publication. UsageError where it is closed."""
    if case.closed is not None:
        raise UsageError(f"was closed on {case.closed:%Y-%m-%d}", where=case.title)
    return _kept(node, replace(case, closed=node.clock()), who, "case closed")


def reopen(node: Node, case: Case, who: str) -> Case:
    """Open a case that was closed: it is handed over again. UsageError where it is open."""
    if case.closed is None:
        raise UsageError("is not closed", where=case.title)
    return _kept(node, replace(case, closed=None), who, "case reopened")


def mark(node: Node, case: Case, tlp: Tlp, who: str, *, loosens: bool = False) -> Case:
    """Mark the case's title and what it is about; those who are named, and PAP, stay, and each entry keeps a marking of its own.

    UsageError where that is looser and ``loosens`` does not say that it is meant; ReleaseError where it is looser than another member released it.
    """
    marked, home = replace(case, marking=replace(case.marking, tlp=tlp)), node.configuration.id
    looser = loosened(case.marking, marked.marking, home, case.origin or home)
    if looser and not loosens:
        raise UsageError(
            f"would become looser: it is {case.marking}",
            where=case.title,
            hint="say that it is meant: --loosen",
        )
    what = "case loosened" if looser else "case marked"
    return _kept(node, marked, who, what, f"its marking was {case.marking}")


def retitle(node: Node, case: Case, title: str, who: str) -> Case:
    """Give a case another title. UsageError for none."""
    if not title.strip():
        raise UsageError("a case needs a title", where="--title", hint="say in a few words what it is about")
    if problems := [*problem_of("title", title)]:
        raise UsageError("; ".join(problems), where="--title", hint="say it in fewer words")
    changed = replace(case, title=" ".join(title.split()))
    return _kept(node, changed, who, "case retitled", f"{changed.title}; before: {case.title}")


def _kept(node: Node, case: Case, who: str, what: str, detail: str = "") -> Case:
    with node.store.transaction() as store:
        store.cases.put(case)
        store.audit.append(who, what, object_=case.id, rule=str(case.marking), detail=detail or case.title)
    return case
