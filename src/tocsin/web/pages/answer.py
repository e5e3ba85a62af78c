"""Our answer under review: what would leave, side by side with what stays, and why."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.model.answer import ItemAnswer, ItemFinding, Verdict
from tocsin.model.call import CallItem
from tocsin.model.marking import Marking
from tocsin.node.calls.picture import names_no_host
from tocsin.node.calls.shown import mark_of_answer
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import CallRow, UnderReview
from tocsin.web.own import with_own
from tocsin.web.pages.call import Looked
from tocsin.web.pages.calls import found
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, deed, serve


class AnswerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Our answer to a call before it leaves.

    ``marking`` is that of the page, which shows what stays too: what would leave has its own in ``review``. ``shown`` is the mark of that, with which it is released. ``changed`` are items that differ from what left last.
    """

    marking: str
    row: CallRow
    review: UnderReview
    changed: tuple[str, ...]
    shown: str


class Withdrawal(msgspec.Struct, frozen=True):
    """Why an answer is taken back; the others are told."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Line(msgspec.Struct, frozen=True):
    """One item: what would leave of it, what left last, what is known at home, and why it stays.

    ``hosts`` are the names of those that matched, ``nameless`` the matches in logs that name no host.
    """

    item: CallItem
    leaves: ItemAnswer | None
    last: ItemAnswer | None
    finding: ItemFinding | None
    verdicts: dict[Verdict, int]
    held: str
    changed: bool
    hosts: tuple[str, ...]
    nameless: int


def answer(
    visit: Visiting,
    call_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
) -> AnswerPage:
    """What is under review."""
    row = found(visit, call_id)
    review = visit.desk.under_review(row.call.id)
    last = {item.item: item for item in review.last.items} if review.last else {}
    leaves = {item.item: item for item in review.leaves.items}
    changed = [item.id for item in row.call.items if leaves.get(item.id) != last.get(item.id)]
    return AnswerPage(
        marking=str(with_own(row.call.marking, review.leaves.marking)),
        row=row,
        review=review,
        changed=tuple(changed),
        shown=mark_of_answer(review.leaves),
    )


def _drawn(shown: AnswerPage, visit: Visit) -> dict[str, Any]:
    lines = sorted(_lines(shown), key=lambda line: (not line.held, not line.changed, line.leaves is None))
    return {
        "marking": _marking(shown),
        "row": shown.row,
        "listed": portion(lines, visit),
        "names_no_host": names_no_host,
        "leaving": sum(1 for line in lines if line.leaves is not None),
        "held": sum(1 for line in lines if line.held and line.leaves is None),
        "besides": sum(1 for line in lines if line.held and line.leaves is not None),
        "audience": _audience(shown, visit),
    }


def _marking(shown: AnswerPage) -> Marking:
    return with_own(shown.row.call.marking, shown.review.leaves.marking)


def _lines(shown: AnswerPage) -> list[Line]:
    review = shown.review
    leaves = {item.item: item for item in review.leaves.items}
    last = {item.item: item for item in review.last.items} if review.last else {}
    findings = {finding.item: finding for finding in review.findings}
    changed = set(shown.changed)
    return [
        Line(
            item=item,
            leaves=leaves.get(item.id),
            last=last.get(item.id),
            finding=findings.get(item.id),
            verdicts=_verdicts(findings.get(item.id)),
            held=review.held.get(item.id, ""),
            changed=item.id in changed,
            hosts=_hosts(findings.get(item.id)),
            nameless=_nameless(findings.get(item.id)),
        )
        for item in shown.row.call.items
    ]


def _hosts(finding: ItemFinding | None) -> tuple[str, ...]:
    """Names of the hosts that matched, once for each origin that has one of the name."""
    found = {(one.origin, one.host): one.host for one in finding.matches if one.host} if finding else {}
    return tuple(found.values())


def _nameless(finding: ItemFinding | None) -> int:
    return sum(1 for one in finding.matches if not one.host) if finding else 0


def _verdicts(finding: ItemFinding | None) -> dict[Verdict, int]:
    counted = Counter(match.verdict for match in finding.matches) if finding else Counter[Verdict]()
    return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}


def _audience(shown: AnswerPage, visit: Visit) -> list[str]:
    """Names of the members that an answer's own list names; all of the alliance where it names none."""
    listed = shown.review.leaves.marking.releasable_to
    members = [one for one in visit.desk.members() if one.id != visit.desk.me.id and one.revoked is None]
    return [one.name for one in members if listed is None or one.id in listed]


def release(visit: Visiting, call_id: str) -> str:
    """Let what may leave go to those entitled to it, if it is what the page showed."""
    row, sent = found(visit, call_id), visit.form(Looked)
    visit.desk.release_answer(row.call.id, visit.actor, sent.shown)
    return f"/calls/{row.call.id}/answer"


def withdraw(visit: Visiting, call_id: str) -> str:
    """Take our answer back everywhere."""
    row, sent = found(visit, call_id), visit.form(Withdrawal)
    visit.desk.withdraw_answer(row.call.id, visit.actor, sent.reason)
    return f"/calls/{row.call.id}/answer"


def add(routes: list[Route]) -> None:
    """Add the page, and what a releaser can do on it."""
    serve(
        routes,
        Page(
            path="/calls/{call_id}/answer",
            template="answer.html.jinja",
            access=Access.INSIDE,
            shows=AnswerPage,
            summary="Our answer under review: what would leave, what stays, and why.",
            drawn=_drawn,
        ),
    )(answer)
    deed(routes, "/calls/{call_id}/answer/release", Access.RELEASING, Looked)(release)
    deed(routes, "/calls/{call_id}/answer/withdraw", Access.RELEASING, Withdrawal)(withdraw)
