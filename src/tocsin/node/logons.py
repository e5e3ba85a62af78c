"""Who logged on, whence, where and how: counted, with the first and the last time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from duckdb import CaseExpression, ColumnExpression, ConstantExpression, Expression, FunctionExpression

from tocsin.lake import Lake
from tocsin.lake.hosts import HostNames
from tocsin.model import event as ev
from tocsin.node.logon_events import LOGON_EVENTS, LOGON_TYPES, LogonEvent
from tocsin.node.scope import Scope
from tocsin.node.search.conditions import columns_named, condition
from tocsin.node.search.database import Database, View, opened
from tocsin.node.search.query import Query

_NOTHING = frozenset({"", "-", "n/a", "null"})
#: Accounts of the machine itself: what they do is seldom what is looked for.
_OWN = ("system", "local service", "network service", "anonymous logon", "window manager", "font driver host")


class _Key(msgspec.Struct, frozen=True):
    """What events are summed by; user and source in lower case."""

    origin: str
    kind: str
    failed: bool
    user: str
    source: str
    target: str
    form: str


class Logon(_Key, frozen=True):
    """Events of one kind by one user from one source to one target in one way.

    ``target`` is the machine, by its one name; ``source`` an address or a name, "" where the log has none.
    ``machine`` tells accounts of machines and services from people's.
    """

    machine: bool
    count: int
    first: dt.datetime | None
    last: dt.datetime | None


class Logons(msgspec.Struct, frozen=True):
    """Logons, most frequent first; ``read`` names the logs and events they are from."""

    logons: tuple[Logon, ...]
    read: tuple[str, ...]


def logons(root: Path, query: Query, *, threads: int = 0) -> Logons:
    """Summarise the logons of a lake within a query's time, hosts and origins; ``UsageError`` for one no log names."""
    lake = Lake(root)
    scope = Scope(query.hosts, query.origins, lake.coverage())
    scope.check()
    sums: dict[_Key, _Sum] = {}
    read: set[str] = set()
    wanted = {one.table for one in LOGON_EVENTS}
    tables = [name for name in lake.tables if name in wanted]
    if not tables:
        return Logons((), ())
    with opened(lake, tables, query.since, query.until, threads) as database:
        for view in database.views:
            for one in LOGON_EVENTS:
                if one.table == view.table:
                    for row in _counted(database, view, one, query, scope):
                        read.add(f"{one.table} {one.event}")
                        _add(sums, one, row, scope.known.names)
    found = sorted((made.logon(key) for key, made in sums.items()), key=_rank)
    return Logons(tuple(found), tuple(sorted(read)))


class _Row(msgspec.Struct, frozen=True):
    """Counted events with equal values, as the log spells them."""

    texts: tuple[str, ...]  # origin, host, user, domain, source, target, form, status
    count: int
    first: dt.datetime | None
    last: dt.datetime | None


def _counted(database: Database, view: View, one: LogonEvent, query: Query, scope: Scope) -> Iterator[_Row]:
    where = condition(query, view, scope.spellings)
    if where is None:
        return
    where &= ColumnExpression(ev.EVENT_ID) == ConstantExpression(one.event)
    fields = (one.user, one.domain, one.source, one.target, (one.form_field,), one.status)
    values = [
        ColumnExpression(ev.ORIGIN),
        ColumnExpression(ev.HOST),
        *(_first(view, some) for some in fields),
    ]
    time = ColumnExpression(ev.TIME)
    figures = [FunctionExpression("count"), FunctionExpression("min", time), FunctionExpression("max", time)]
    named = [value.alias(f"v{i}") for i, value in enumerate(values)]
    rows = database.connection.view(view.table).filter(where).select(*named, time)
    keys = [ColumnExpression(f"v{i}") for i in range(len(values))]
    for row in rows.aggregate([*keys, *figures]).to_arrow_table().to_pylist():
        *texts, count, first, last = row.values()
        yield _Row(tuple(text or "" for text in texts), count, first, last)


def _first(view: View, fields: Iterable[str]) -> Expression:
    """The first of some fields that an event fills with more than a dash."""
    columns = dict.fromkeys(name for field in fields if field for name in columns_named(view, field))
    found: Expression = ConstantExpression("")
    for column in reversed(columns):
        value = ColumnExpression(column)
        empty = value.isnull() | value.isin(*(ConstantExpression(text) for text in ("", "-")))
        found = CaseExpression(empty, found).otherwise(value)
    return found


class _Sum:
    """Figures of equal logons, and the spellings that they were logged with."""

    def __init__(self) -> None:
        self.count = 0
        self.times: list[dt.datetime] = []
        self.users: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()

    def logon(self, key: _Key) -> Logon:
        """The logon, under its most frequent spellings."""
        user, source = _most(self.users), _most(self.sources)
        first, last = (min(self.times), max(self.times)) if self.times else (None, None)
        return Logon(
            key.origin, key.kind, key.failed, user, source, key.target, key.form, _is_machine(user),
            self.count, first, last,
        )  # fmt: skip


def _add(sums: dict[_Key, _Sum], one: LogonEvent, row: _Row, names: HostNames) -> None:
    origin, host, account, domain, whence, target, way, status = row.texts
    failed = _failed(one, status)
    if failed is None:
        return
    user, source = _user(account, domain), _source(whence)
    machine = names.resolve(origin, host if target.lower() in {*_NOTHING, "localhost"} else target)
    form = LOGON_TYPES.get(way, way) or one.form
    key = _Key(origin, one.kind, failed, user.lower(), source.lower(), machine, form)
    made = sums.setdefault(key, _Sum())
    made.count += row.count
    made.times += [time for time in (row.first, row.last) if time]
    made.users[user] += row.count
    made.sources[source] += row.count


def _failed(one: LogonEvent, status: str) -> bool | None:
    if one.failed is not None:
        return one.failed
    folded = status.strip().lower()
    if folded in one.succeeded:
        return False
    return True if not one.failing or folded in one.failing else None


def _user(user: str, domain: str) -> str:
    if user.strip().lower() in _NOTHING:
        return ""
    plain = domain.strip().lower() in _NOTHING or "@" in user or "\\" in user
    return user.strip() if plain else f"{domain.strip()}\\{user.strip()}"


def _source(source: str) -> str:
    text = source.strip().removeprefix("::ffff:").lstrip("\\")
    return "" if text.lower() in _NOTHING else text


def _is_machine(user: str) -> bool:
    account = user.rpartition("\\")[2].partition("@")[0].lower()
    return not account or account.endswith("$") or account in _OWN or account.startswith(("dwm-", "umfd-"))


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))


def _rank(logon: Logon) -> tuple[object, ...]:
    return (
        -logon.count,
        logon.origin,
        logon.user,
        logon.kind,
        logon.source,
        logon.target,
        logon.form,
        logon.failed,
    )
