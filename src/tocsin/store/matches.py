"""The book of matches: what hunts found on which host, and what analysts say of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tocsin.model.answer import Match, Verdict
from tocsin.model.errors import StoreError
from tocsin.store.bodies import read, written
from tocsin.store.columns import legible
from tocsin.store.database import Database
from tocsin.store.joining import Tallied, added, joined, kept_as, match_key, missed, plain
from tocsin.store.tables import batches, matches, verdicts

#: Matches asked for at once.
_AT_ONCE = 500


class KeptMatch(msgspec.Struct, frozen=True):
    """A match and its number; ``revision`` is higher than any of its call before its last change, so that nobody judges what he has not seen."""

    id: int
    revision: int
    match: Match


class _Counted(msgspec.Struct, frozen=True):
    """A kept match with how much of it is in the lake now."""

    id: int
    revision: int
    match: Tallied


class Merged(msgspec.Struct, frozen=True):
    """What a hunt brought: matches that are new, that grew, and of the latter those that were judged and are open again."""

    new: int = 0
    grown: int = 0
    reopened: int = 0


class Decided(msgspec.Struct, frozen=True):
    """Numbers of the matches that were changed, and of those left alone since they are not as they were seen."""

    changed: tuple[int, ...]
    stale: tuple[int, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """What somebody said of a match, and when; ``revision`` is that of the match afterwards."""

    revision: int
    verdict: Verdict
    assignee: str
    note: str
    by: str
    at: dt.datetime


class Matches:
    """Matches by call, item, rule and host. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def merge(self, found: Iterable[Match], *, call: str = "", items: Collection[str] = ()) -> Merged:
        """Take in what a hunt of everything found: once more is nothing new, and what was known stays.

        ``items`` of the ``call`` were hunted: of their matches that were not found, nothing is in the lake now.
        """
        given = list(found)
        with self._database.writing() as connection:
            _miss(connection, call, items, {match_key(match) for match in given})
            return _take_in(connection, given, joined, self._clock())

    def add(self, call: str, batch: str, found: Iterable[Match]) -> Merged:
        """Take in what a hunt of new events alone found: counts add up, once for each name of a batch."""
        with self._database.writing() as connection:
            row = {"call": call, "batch": batch, "at": self._clock()}
            where = batches.c.call == call, batches.c.batch == batch
            if connection.execute(select(batches.c.at).where(*where)).first() is not None:
                return Merged()
            connection.execute(insert(batches), [row])
            return _take_in(connection, found, added, self._clock())

    def begin_anew(self, call: str) -> None:
        """Forget which batches of a call were added: all that the lake has now was hunted, so what comes then is new."""
        with self._database.writing() as connection:
            connection.execute(delete(batches).where(batches.c.call == call))

    def decide(
        self,
        ids: Iterable[int],
        verdict: Verdict,
        by: str,
        *,
        note: str = "",
        seen: int | None = None,
    ) -> Decided:
        """Judge matches, all at once. ``seen`` is the ``last_revision`` before they were looked at: what came or changed since is left alone."""
        now = self._clock()

        def judged(match: Tallied) -> Tallied:
            """The match with the verdict."""
            return msgspec.structs.replace(
                match, verdict=verdict, note=legible(note), decided_by=legible(by), decided_at=now
            )

        return self._change(ids, judged, by, note, seen)

    def assign(self, ids: Iterable[int], assignee: str, by: str, *, seen: int | None = None) -> Decided:
        """Hand matches to somebody, "" hands them back; what came or changed since ``seen`` is left alone, as by ``decide``."""

        def assigned(match: Tallied) -> Tallied:
            """The match in somebody's hands."""
            return msgspec.structs.replace(match, assignee=legible(assignee))

        return self._change(ids, assigned, by, "", seen)

    def last_revision(self, call: str) -> int:
        """The highest revision of a call's matches, 0 where it has none: whatever comes or changes later has a higher one."""
        with self._database.reading() as connection:
            return _last_revision(connection, [call])

    def get(self, id_: int) -> KeptMatch | None:
        """A match by its number."""
        with self._database.reading() as connection:
            row = connection.execute(select(matches).where(matches.c.id == id_)).first()
            return None if row is None else _kept(row)

    def page(
        self,
        call: str,
        *,
        item: str | None = None,
        verdict: Verdict | None = None,
        after: int = 0,
        limit: int = 100,
    ) -> tuple[KeptMatch, ...]:
        """Matches of a call, by number, later than ``after``."""
        where = [matches.c.call == call, matches.c.id > after]
        if item is not None:
            where.append(matches.c.item == item)
        if verdict is not None:
            where.append(matches.c.verdict == verdict)
        with self._database.reading() as connection:
            rows = connection.execute(select(matches).where(*where).order_by(matches.c.id).limit(limit))
            return tuple(_kept(row) for row in rows)

    def latest(
        self,
        *,
        call: str | None = None,
        verdict: Verdict | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[KeptMatch, ...]:
        """Matches of one call or of all, the last found first, numbered lower than ``before``."""
        asked = {matches.c.call: call, matches.c.verdict: verdict}
        where = [column == value for column, value in asked.items() if value is not None]
        if before is not None:
            where.append(matches.c.id < before)
        with self._database.reading() as connection:
            rows = connection.execute(
                select(matches).where(*where).order_by(matches.c.id.desc()).limit(limit)
            )
            return tuple(_kept(row) for row in rows)

    def of_call(self, call: str) -> dict[str, tuple[Match, ...]]:
        """All matches of a call by item, items without any left out."""
        found: dict[str, list[Match]] = defaultdict(list)
        with self._database.reading() as connection:
            statement = select(matches).where(matches.c.call == call).order_by(matches.c.id)
            for row in connection.execute(statement):
                found[row.item].append(_kept(row).match)
        return {item: tuple(some) for item, some in found.items()}

    def verdicts(self) -> dict[Verdict, int]:
        """How many matches of all calls have each verdict."""
        with self._database.reading() as connection:
            grouped = select(matches.c.verdict, func.count()).group_by(matches.c.verdict)
            found = {row[0]: row[1] for row in connection.execute(grouped)}
        return {verdict: found.get(verdict, 0) for verdict in Verdict}

    def mark(self, verdict: Verdict) -> tuple[tuple[str, int, int], ...]:
        """What changes whenever another match has that verdict, or one of them changes: by call, how many have it and the highest revision of these."""
        asked = select(matches.c.call, func.count(), func.max(matches.c.revision))
        grouped = asked.where(matches.c.verdict == verdict).group_by(matches.c.call).order_by(matches.c.call)
        with self._database.reading() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(grouped))

    def calls_with(self, verdict: Verdict) -> int:
        """How many calls have a match of that verdict."""
        statement = select(func.count(matches.c.call.distinct())).where(matches.c.verdict == verdict)
        with self._database.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def counts(self, call: str) -> dict[tuple[str, Verdict], int]:
        """How many matches a call has, by item and verdict."""
        grouped = select(matches.c.item, matches.c.verdict, func.count()).where(matches.c.call == call)
        with self._database.reading() as connection:
            rows = connection.execute(grouped.group_by(matches.c.item, matches.c.verdict))
            return {(row[0], Verdict(row[1])): row[2] for row in rows}

    def history(self, id_: int) -> tuple[Decision, ...]:
        """All that was said of a match, the oldest first; a match that is open again after a hunt shows that."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(verdicts).where(verdicts.c.match_id == id_).order_by(verdicts.c.seq)
            )
            return tuple(
                Decision(row.revision, Verdict(row.verdict), row.assignee, row.note, row.by, row.at)
                for row in rows
            )

    def _change(
        self,
        ids: Iterable[int],
        change: Callable[[Tallied], Tallied],
        by: str,
        note: str,
        seen: int | None,
    ) -> Decided:
        """Change matches by their numbers, and note who did."""
        wanted = sorted(set(ids))
        with self._database.writing() as connection:
            known = {one.id: one for one in _by_id(connection, wanted)}
            if missing := [id_ for id_ in wanted if id_ not in known]:
                raise StoreError(f"match {missing[0]} is not known", hint="list the matches of the call")
            stale = () if seen is None else tuple(i for i in wanted if known[i].revision > seen)
            fresh = [known[id_] for id_ in wanted if id_ not in set(stale)]
            changes = [(one, change(one.match)) for one in fresh]
            revision = 1 + _last_revision(connection, {one.match.call for one in fresh})
            _update(connection, changes, revision)
            _note(connection, changes, revision, legible(by), legible(note), self._clock())
            return Decided(tuple(one.id for one in fresh), stale)


def _take_in(
    connection: Connection,
    found: Iterable[Match],
    join: Callable[[Tallied, Match], Tallied],
    now: dt.datetime,
) -> Merged:
    """Join what was found with what is known, and write what changed."""
    given: dict[str, Tallied] = {}
    for match in found:
        key, one = match_key(match), kept_as(match, match.count)
        given[key] = join(given[key], one) if key in given else one
    known = _by_digest(connection, list(given))
    joins = [(one, join(one.match, given[key])) for key, one in known.items()]
    changes = [(one, after) for one, after in joins if plain(after) != plain(one.match)]
    reopened = [(one, after) for one, after in changes if after.verdict != one.match.verdict]
    revision = 1 + _last_revision(connection, {one.call for one in given.values()})
    new = [_row(key, match, revision) for key, match in given.items() if key not in known]
    if new:
        connection.execute(insert(matches), new)
    _recount(connection, ((one.id, after) for one, after in joins if after != one.match))
    _update(connection, changes, revision)
    _note(connection, reopened, revision, "", "a later hunt found more", now)
    return Merged(len(new), len(changes), len(reopened))


def _miss(connection: Connection, call: str, items: Collection[str], found: Collection[str]) -> None:
    """Note of matches that a hunt of everything did not find that nothing of them is there now."""
    if not items:
        return
    wanted = frozenset(items)
    rows = connection.execute(select(matches).where(matches.c.call == call)).all()
    gone = [(row.id, _tallied(row)) for row in rows if row.item in wanted and row.digest not in found]
    _recount(connection, [(id_, missed(one)) for id_, one in gone if one.present != 0])


def _recount(connection: Connection, counted: Iterable[tuple[int, Tallied]]) -> None:
    """Write how much of matches is there now, which is no change that anybody sees."""
    for id_, one in counted:
        connection.execute(update(matches).where(matches.c.id == id_).values(body=written(one)))


def _by_digest(connection: Connection, digests: list[str]) -> dict[str, _Counted]:
    found = {}
    for at in range(0, len(digests), _AT_ONCE):
        some = matches.c.digest.in_(digests[at : at + _AT_ONCE])
        rows = connection.execute(select(matches).where(some))
        found.update({row.digest: _Counted(row.id, row.revision, _tallied(row)) for row in rows})
    return found


def _by_id(connection: Connection, ids: list[int]) -> Iterable[_Counted]:
    for at in range(0, len(ids), _AT_ONCE):
        some = matches.c.id.in_(ids[at : at + _AT_ONCE])
        rows = connection.execute(select(matches).where(some))
        yield from (_Counted(row.id, row.revision, _tallied(row)) for row in rows)


def _last_revision(connection: Connection, calls: Collection[str]) -> int:
    found = connection.execute(select(func.max(matches.c.revision)).where(matches.c.call.in_(calls)))
    return found.scalar_one() or 0


def _update(connection: Connection, changes: Iterable[tuple[_Counted, Tallied]], revision: int) -> None:
    for one, after in changes:
        values = {**_columns(after), "revision": revision}
        connection.execute(update(matches).where(matches.c.id == one.id).values(values))


def _note(  # noqa: PLR0913, PLR0917  (the columns of what was said)
    connection: Connection,
    changes: Iterable[tuple[_Counted, Tallied]],
    revision: int,
    by: str,
    note: str,
    now: dt.datetime,
) -> None:
    rows = [
        {
            "match_id": one.id,
            "revision": revision,
            "verdict": after.verdict,
            "assignee": after.assignee,
            "note": note,
            "by": by,
            "at": now,
        }
        for one, after in changes
    ]
    if rows:
        connection.execute(insert(verdicts), rows)


def _row(key: str, match: Tallied, revision: int) -> dict[str, object]:
    return {"digest": key, "call": match.call, "item": match.item, "revision": revision, **_columns(match)}


def _columns(match: Tallied) -> dict[str, object]:
    return {"verdict": match.verdict, "assignee": match.assignee, "body": written(match)}


def _kept(row: Row[Any]) -> KeptMatch:
    return KeptMatch(row.id, row.revision, read(Match, row.body))


def _tallied(row: Row[Any]) -> Tallied:
    return read(Tallied, row.body)
