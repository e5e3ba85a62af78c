"""How hosts see a log source: the views that answer it, and what each of them needs there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tocsin.hunting.field_of_view.needs import (
    FREE,
    NEVER,
    EventIs,
    EventIsNot,
    Field,
    Needs,
    at_event,
    every,
    needs_of,
    parts,
    replaced,
)
from tocsin.hunting.field_of_view.presence import is_rare
from tocsin.hunting.field_of_view.sight import State, assess
from tocsin.hunting.field_of_view.verdicts import Verdict, best, blind, darkest, together
from tocsin.lake.views.resolve import column, covers, mapped, views_of
from tocsin.lake.views.view import View
from tocsin.model.expression import And, Atom, Expr, Op
from tocsin.model.field_of_view import Why
from tocsin.model.logsource import LogSource

#: A fact about a host: the name of a method of ``Presence``, then its arguments.
Fact = tuple[object, ...]
Knows = Callable[[Fact], bool]


class Way(NamedTuple):
    """One event of one table in which a detection may be seen; ``event`` None: any that the rule does not name.

    ``columns`` say which columns, in lower case, answer each needed field: none if the view cannot show it.
    ``some`` says that only some of the event's rows are the view's.
    """

    table: str
    event: str | None
    needs: Needs
    columns: Mapping[Field, tuple[str, ...]]
    required: frozenset[str]
    some: bool

    @property
    def showable(self) -> frozenset[str]:
        """The needed fields that every one of its events may have."""
        return frozenset(field.name for field, names in self.columns.items() if names and not self.some)

    def rests_on_events(self, knows: Knows) -> bool:
        """Whether the host logged such events: of a rare one that did not occur it is only assumed how it would look."""
        rare = self.event is not None and not self.must_be_logged
        return not rare or knows(("logged", self.table, self.event))

    @property
    def must_be_logged(self) -> bool:
        """Whether a host that never logged the event cannot see it."""
        return self.event is not None and not is_rare(self.table, self.event)

    def facts(self) -> Iterator[Fact]:
        """All that has to be known of a host."""
        yield ("logs", self.table)
        yield ("logs_ever", self.table)
        if self.event is not None:
            yield ("logged", self.table, self.event)
        yield from (self._filled(name) for names in self.columns.values() for name in names)

    def seen_by(self, knows: Knows) -> Verdict:
        """How a host of which these facts hold sees it."""
        if self.must_be_logged and not knows(("logged", self.table, self.event)):
            return self._unlogged(knows)
        if not knows(("logs", self.table)):
            return blind(Why.DAYS_NOT_COVERED if knows(("logs_ever", self.table)) else Why.NO_LOG_SOURCE)
        sight = assess(self.needs, lambda field: self._fills(field, knows))
        if sight.state is State.BLIND:
            return blind(Why.FIELD_NEVER_FILLED, sight.missing)
        return Verdict(sight.state, frozenset((self.table,)), sight.missing)

    def _unlogged(self, knows: Knows) -> Verdict:
        if not knows(("logs_ever", self.table)):
            return blind(Why.NO_LOG_SOURCE)
        if not knows(("logs", self.table)):
            return blind(Why.DAYS_NOT_COVERED)  # whatever it logged, or not, at other times
        return blind(Why.EVENT_NEVER_LOGGED, frozenset((str(self.event),)))

    def _fills(self, field: Field, knows: Knows) -> bool:
        return any(knows(self._filled(name)) for name in self.columns[field])

    def _filled(self, name: str) -> Fact:
        return ("filled", self.table, self.event, name, self.required)


#: Ways through one view into one table; a host sees as much as the table's events show together.
Group = tuple[Way, ...]


class Place(NamedTuple):
    """One branch of a detection: its log source, by name and whether it is a category, and its ways.

    ``aside`` as in ``Branch``.
    """

    name: str
    category: bool
    groups: tuple[Group, ...]
    aside: bool = False

    def seen_by(self, knows: Knows) -> Verdict:
        """How a host sees it, as the best of the views shows it."""
        return best([together([way.seen_by(knows) for way in group]) for group in self.groups])

    def looked_at(self, knows: Knows) -> Looked:
        """The same with what it rests on."""
        told = [[(way, way.seen_by(knows)) for way in group] for group in self.groups]
        verdict = best([together([one for _, one in group]) for group in told])
        proven = [(way, one) for group in told for way, one in group if way.rests_on_events(knows)]
        shown = any(one.state is not State.BLIND for _, one in proven)
        if self.aside or not self.category or verdict.why is not Why.FIELD_NEVER_FILLED:
            return Looked(self, verdict, shown)
        names = {name for way, one in proven for name in one.missing & way.showable}
        return Looked(self, verdict, shown, f"{' or '.join(sorted(names))} in {self.name}" if names else "")


class Looked(NamedTuple):
    """How a host sees a place, and whether it logged events that show it.

    ``lacks`` is what a host that logs the events of a category never fills in them, "" for nothing: a service's
    events differ, and of some fields a view says that its log has none.
    """

    place: Place
    verdict: Verdict
    shown: bool
    lacks: str = ""


def groups(logsource: LogSource, needs: Needs, tables: Mapping[str, dict[str, str]]) -> Iterator[Group]:
    """All ways to see what has these needs in a log source.

    ``tables`` are the lake's, each with its columns by lower-case name.
    """
    for view in views_of(logsource, tables):
        for table, columns in tables.items():
            if covers(view, table):
                ways = tuple(_ways(view, table, columns, needs))
                if ways:
                    yield ways


def _ways(view: View, table: str, columns: dict[str, str], needs: Needs) -> Iterator[Way]:
    required, condition = _conditions(view.where)
    here = replaced(needs, lambda item: _own_id(item, view, table, columns))
    named = {item.event for item in parts(here) if isinstance(item, EventIs)}
    named |= {event for item in parts(here) if isinstance(item, EventIsNot) for event in item.events}
    candidates: Sequence[str | None] = view.events or (*sorted(named), None)
    for event in candidates:
        needed = every((condition, at_event(here, event)))
        if needed != NEVER:
            fields = [item for item in parts(needed) if isinstance(item, Field)]
            places = {field: _columns(field, view, columns) for field in fields}
            yield Way(table, event, needed, places, required, view.where is not None)


def _own_id(item: Field | EventIs | EventIsNot, view: View, table: str, columns: dict[str, str]) -> Needs:
    """Event ids stay such only where the rule's name for them means the table's own."""
    if isinstance(item, Field):
        return item
    name = column(view, item.field, columns)
    if table.startswith("windows-") and name is not None and name.lower() == "eventid":
        return item
    return Field(item.field) if isinstance(item, EventIs) else FREE


def _columns(field: Field, view: View, columns: dict[str, str]) -> tuple[str, ...]:
    """Those that the table has; if none, the one that it would have had it any such row."""
    names = tuple(name.lower() for name in ((field.name,) if field.plain else mapped(view, field.name)))
    return tuple(name for name in names if name in columns) or names[:1]


def _conditions(where: Expr | None) -> tuple[frozenset[str], Needs]:
    """A view's condition as columns without which a row is not the view's, and what else it needs."""
    items = where.items if isinstance(where, And) else () if where is None else (where,)
    required = frozenset(
        i.field.lower() for i in items if isinstance(i, Atom) and i.op is Op.EXISTS and i.field is not None
    )
    plain = replaced(every(needs_of(item) for item in items), _as_column)
    return required, plain


def _as_column(item: Field | EventIs | EventIsNot) -> Needs:
    if isinstance(item, Field):
        return Field(item.name, plain=True)
    return Field(item.field, plain=True) if isinstance(item, EventIs) else FREE


def judge(places: Sequence[Place], knows: Knows, logsources: Sequence[str], *, parts: bool) -> Verdict:
    """How a host sees what can be seen in any of these places, each of which shows a part of it or the same."""
    verdict = _of_parts(places, knows) if parts else best([place.seen_by(knows) for place in places])
    if verdict.why in {Why.NO_LOG_SOURCE, Why.DAYS_NOT_COVERED}:
        return verdict._replace(missing=frozenset(logsources))
    return verdict


def _of_parts(places: Sequence[Place], knows: Knows) -> Verdict:
    """Of places that show different events: partly where one is blind; events that did not occur show nothing."""
    looked = [place.looked_at(knows) for place in places]
    shown = {one.place.name for one in looked if one.shown}
    if not shown:
        near = (Why.EVENT_NEVER_LOGGED, Why.FIELD_NEVER_FILLED)
        dark = [one.verdict for one in looked if one.verdict.why in near and not one.place.aside]
        return darkest(dark) if dark else best([one.verdict for one in looked])
    found = best([one.verdict for one in looked])
    # The same events may show it under other fields: a URL whole or in parts.
    lacking = frozenset(one.lacks for one in looked if one.lacks and one.place.name not in shown)
    if not lacking:
        return found
    return Verdict(min(found.state, State.PARTLY), found.tables, found.missing | lacking)
