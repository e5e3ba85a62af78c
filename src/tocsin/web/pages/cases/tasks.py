"""The plan: options that were taken up, who does each and by when, and what is late."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.cases.options import catalogue
from tocsin.cases.picture import Picture
from tocsin.model.case import Entry, Task


class TaskCourse(enum.StrEnum):
    """How far a task is on a day."""

    DONE = "done"
    DONE_LATE = "done late"
    OVERDUE = "overdue"
    TODAY = "due today"
    OPEN = "open"


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A task; ``days`` are those until it is due, less than nothing once it is late, None without a day or once it is done."""

    entry: str
    marking: str
    option: str
    title: str
    owner: str
    due: dt.date | None
    done: dt.date | None
    course: TaskCourse
    days: int | None
    note: str
    author: str


def task_rows(picture: Picture, today: dt.date) -> tuple[TaskRow, ...]:
    """The tasks, what is late first, then by day, then what has none, then what is done."""
    titles = {one.id: one.title for one in catalogue()}
    rows = [
        _row(one, one.body, titles.get(one.body.option, one.body.option), today)
        for one in picture.plan
        if isinstance(one.body, Task)
    ]
    return tuple(sorted(rows, key=_place))


def _row(entry: Entry, task: Task, title: str, today: dt.date) -> TaskRow:
    return TaskRow(
        entry=entry.id,
        marking=str(entry.marking),
        option=task.option,
        title=title,
        owner=task.owner,
        due=task.due,
        done=task.done,
        course=_course(task, today),
        days=None if task.due is None or task.done is not None else (task.due - today).days,
        note=task.note,
        author=entry.author,
    )


def _course(task: Task, today: dt.date) -> TaskCourse:
    if task.done is not None:
        return TaskCourse.DONE_LATE if task.due is not None and task.done > task.due else TaskCourse.DONE
    if task.due is None or task.due > today:
        return TaskCourse.OPEN
    return TaskCourse.TODAY if task.due == today else TaskCourse.OVERDUE


def _place(row: TaskRow) -> tuple[bool, dt.date, str]:
    return (row.done is not None, row.done or row.due or dt.date.max, row.entry)
