"""A declaration checked, field by field, in one place: whether it came in a file or a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from tocsin.model.answer import Blindness, Declared, FieldOfViewCount, Sight
from tocsin.model.call import Call
from tocsin.model.field_of_view import Days, Why
from tocsin.node.declaring import texts
from tocsin.node.declaring.nouns import SAYS, VIEW, Problem, Row

T = TypeVar("T")
_SEEN_ONLY = ("count", "first", "last", "hosts")
_BLIND_ONLY = ("reason", "lacking")


class Checked(msgspec.Struct, frozen=True):
    """What was declared by item, and everything that is wrong with it: then nothing of it counts."""

    declared: dict[str, Declared]
    problems: tuple[Problem, ...]


def check(call: Call, common: Row, rows: Iterable[Row], by: str, now: dt.datetime) -> Checked:
    """Check what is said of items of a call; where a row leaves the field of view open, that of ``common`` holds."""
    items = {item.id: item for item in call.items}
    problems = list(_view_problems(common, now))
    broken = frozenset(one.field for one in problems)  # told once, not again for each item
    declared: dict[str, Declared] = {}
    seen: set[str] = set()
    for row in rows:
        if row.item not in items or row.item in seen:
            what = "is no item of this call" if row.item not in items else "is said twice"
            problems.append(Problem(row.item, row.place, "item", f"{row.item[:80]!r} {what}"))
            continue
        seen.add(row.item)
        reading = _Reading(row, common, now, broken)
        said = reading.declared(items[row.item].techniques, by)
        problems += reading.problems
        if said is not None and not reading.problems:
            declared[row.item] = said
    if not declared and not problems:
        problems.append(Problem("", "", "said", "nothing is said of any item"))
    return Checked(declared, tuple(dict.fromkeys(problems)))


def fields_of(said: Declared) -> dict[str, str]:
    """The fields in which a declaration was said."""
    view, days = said.view, said.view.days
    seen = said.sight is Sight.SEEN
    first = view.blindness[0] if said.sight is Sight.BLIND and view.blindness else None
    return {
        "said": said.sight.value,
        "count": str(said.count) if seen else "",
        "first": _moment_text(said.first_seen),
        "last": _moment_text(said.last_seen),
        "hosts": str(view.seen) if seen else "",
        "reason": first.why.value if first else "",
        "lacking": "; ".join(first.what) if first else "",
        "logsources": "; ".join(said.logsources),
        "covered_from": f"{days.first}" if days else "",
        "covered_until": f"{days.last}" if days else "",
        "hosts_covered": "" if said.sight is Sight.BLIND else str(view.known - view.blind),
        "hosts_known": str(view.known),
    }


def _moment_text(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if moment else ""


def _view_problems(common: Row, now: dt.datetime) -> Iterable[Problem]:
    reading = _Reading(common, Row("", common.place, {}), now)
    for name, read in texts.OF_VIEW.items():
        if common.fields.get(name):
            reading.read(name, read)
    return reading.problems


class _Reading:
    """Reads the fields of one row; what is wrong is collected, so that all of it is told at once."""

    def __init__(self, row: Row, common: Row, now: dt.datetime, broken: frozenset[str] = frozenset()) -> None:
        self._row = row
        self._common = common
        self._now = now
        self._broken = broken
        self.problems: list[Problem] = []

    def read(self, name: str, read: Callable[[str, dt.datetime], T], *, needed: bool = True) -> T | None:
        """A field as ``read`` reads it; None, with a problem noted, where it cannot be read or is not there."""
        text = self._text(name)
        if not text:
            if needed:
                self.wrong(name, "is needed")
            return None
        try:
            return read(text, self._now)
        except texts.WrongError as error:
            if name not in self._broken or self._row.fields.get(name, "").strip():
                self.wrong(name, str(error))
            return None

    def wrong(self, name: str, what: str, beside: str = "") -> None:
        """Note what is wrong with a field, by itself or ``beside`` another, at the view where that alone says them."""
        of_view = all(self._is_of_view(one) for one in (name, beside) if one)
        item, place = ("", self._common.place) if of_view else (self._row.item, self._row.place)
        self.problems.append(Problem(item, place, name, what))

    def _is_of_view(self, name: str) -> bool:
        said, common = self._row.fields.get(name, ""), self._common.fields.get(name, "")
        return name in VIEW and not said.strip() and bool(common.strip())

    def _text(self, name: str) -> str:
        own = self._row.fields.get(name, "").strip()
        return own or (self._common.fields.get(name, "").strip() if name in VIEW else "")

    def declared(self, techniques: tuple[str, ...], by: str) -> Declared | None:
        """What the row declares; None where it says nothing, or nothing right."""
        said = self._row.fields.get("said", "").strip()
        if said and said not in SAYS:
            self.wrong("said", f"{said[:40]!r} is none of: {', '.join(SAYS)}")
            return None
        self._only_if(said)
        if not said or self.problems:
            return None
        if said == "blind":
            return self._blind(by)
        return self._searched(said, techniques, by)

    def _only_if(self, said: str) -> None:
        for names, wanted in ((_SEEN_ONLY, "seen"), (_BLIND_ONLY, "blind")):
            for name in names:
                if said != wanted and self._text(name):
                    self.wrong(name, f"is said only of what is {wanted}")

    def _blind(self, by: str) -> Declared | None:
        why = self.read("reason", texts.why)
        lacking = self.read("lacking", texts.names)
        known = self.read("hosts_known", texts.hosts)
        if why is None or lacking is None or known is None:
            return None
        view = FieldOfViewCount(known, 0, 0, 0, known, (Blindness(why, lacking, known),), declared=True)
        return Declared(Sight.BLIND, view, by, self._now)

    def _searched(self, said: str, techniques: tuple[str, ...], by: str) -> Declared | None:
        sources = self.read("logsources", texts.names)
        days = self._days()
        covered, known = self.read("hosts_covered", texts.hosts), self.read("hosts_known", texts.hosts)
        if covered is not None and known is not None and covered > known:
            self.wrong(
                "hosts_covered", f"{covered:,} of {known:,} known hosts cannot be covered", "hosts_known"
            )
        hosts = self._seen_hosts(covered) if said == "seen" else 0
        count = self.read("count", texts.events) if said == "seen" else 0
        first, last = self._times(days) if said == "seen" else (None, None)
        if self.problems or sources is None or days is None or covered is None or known is None:
            return None
        blind = known - covered
        view = FieldOfViewCount(
            known=known,
            seen=hosts or 0,
            not_seen=covered - (hosts or 0),
            partly=0,
            blind=blind,
            blindness=(Blindness(Why.NO_LOG_SOURCE, sources, blind),) if blind else (),
            host_days=covered * days.count,
            host_days_asked=known * days.count,
            days=days,
            declared=True,
        )
        told = techniques if said == "seen" else ()
        return Declared(SAYS[said], view, by, self._now, count or 0, first, last, told, sources)

    def _days(self) -> Days | None:
        first, last = self.read("covered_from", texts.day), self.read("covered_until", texts.day)
        if first is None or last is None:
            return None
        if first > last:
            self.wrong("covered_until", f"{last} is before {first}", "covered_from")
            return None
        return Days(first, last)

    def _seen_hosts(self, covered: int | None) -> int | None:
        hosts = self.read("hosts", texts.hosts)
        if hosts is not None and covered is not None and hosts > covered:
            self.wrong("hosts", f"was seen on {hosts:,} hosts, and the logs of {covered:,} are covered")
        return hosts

    def _times(self, days: Days | None) -> tuple[dt.datetime | None, dt.datetime | None]:
        first, last = self.read("first", texts.moment), self.read("last", texts.moment)
        if first is not None and last is not None and first > last:
            self.wrong("last", "is before the first")
        for name, moment in (("first", first), ("last", last)):
            if moment is not None and days is not None and not days.first <= moment.date() <= days.last:
                self.wrong(name, f"{moment:%Y-%m-%d} is not among the days covered, {days}")
        return first, last
