"""The plan of a case: what was taken up, who does it and by when; a task is marked done where it stands."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from tocsin.model.case import Task
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.place import To, drawn, place
from tocsin.web.pages.cases.tasks import TaskCourse, TaskRow, task_rows
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, deed, segment, serve


class CasePlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks as they are on a day, what is late first."""

    marking: str
    case: str
    to: str
    today: dt.date
    tasks: tuple[TaskRow, ...]


class TaskDone(msgspec.Struct, frozen=True):
    """A task that is done, by the id of its entry."""

    entry: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


def case_plan(visit: Visiting, case_id: str, to: To = "") -> CasePlanPage:
    """The plan; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    today = visit.desk.cases.today()
    return CasePlanPage(
        marking=str(at.marking), case=case_id, to=to, today=today, tasks=task_rows(at.picture, today)
    )


def task_done(visit: Visiting, case_id: str) -> str:
    """Mark a task as done today: the next version of its entry, whoever entered it."""
    at, sent = place(visit, case_id, ""), visit.form(TaskDone)
    entry = at.entries.get(sent.entry)
    if entry is None or not isinstance(entry.body, Task):
        raise NotHere("there is no such task")
    if entry.body.done is None:
        body = replace(entry.body, done=visit.desk.cases.today())
        # of the picture's entry sources that were withdrawn are left out: they would be gone for good
        kept = visit.desk.cases.versions(case_id, entry.id)[-1]
        done = replace(kept, body=body, author=visit.actor.name, at=dt.datetime.now(dt.UTC))
        visit.desk.cases.add(case_id, (done,), visit.actor)
    return f"/cases/{segment(case_id)}/plan"


def _drawn(shown: CasePlanPage, visit: Visit) -> dict[str, Any]:
    counted = Counter(one.course for one in shown.tasks)
    return drawn(
        place(visit, shown.case, shown.to),
        overdue=counted[TaskCourse.OVERDUE],
        done=counted[TaskCourse.DONE] + counted[TaskCourse.DONE_LATE],
    )


PAGE = Page(
    path="/cases/{case_id}/plan",
    template="case_plan.html.jinja",
    access=Access.INSIDE,
    shows=CasePlanPage,
    summary="The plan of a case: options that were taken up, with owners and days.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page, and what an analyst can do on it."""
    serve(routes, PAGE)(case_plan)
    deed(routes, "/cases/{case_id}/plan/done", Access.JUDGING, TaskDone)(task_done)
