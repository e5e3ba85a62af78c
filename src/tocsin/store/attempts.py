"""The book of failed attempts: who keeps failing is locked out for a while, longer each time."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec
from sqlalchemy import delete, insert, or_, select, update

from tocsin.store.database import Database
from tocsin.store.tables import attempts


class Lockout(msgspec.Struct, frozen=True):
    """How many failures lock out, and for how long: twice as long with each one more, up to ``longest``.

    Failures are forgotten when none was added for ``longest``.
    """

    after: int = 5
    first: dt.timedelta = dt.timedelta(seconds=30)
    longest: dt.timedelta = dt.timedelta(hours=1)

    def lasting(self, failures: int) -> dt.timedelta:
        """For how long so many failures lock out."""
        if failures < self.after:
            return dt.timedelta(0)
        doublings = min(failures - self.after, 32)
        return min(self.first * float(2**doublings), self.longest)


class Attempts:
    """Failures by subject: the name of a user, an address, the start of a token. Raises ``StoreError``.

    Subjects are kept as digests, whether what they name exists or not, so nothing here tells which do.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime], lockout: Lockout) -> None:
        self._database = database
        self._clock = clock
        self._lockout = lockout

    def locked(self, subject: str) -> dt.datetime | None:
        """Until when a subject is locked out; None where it is not."""
        with self._database.reading() as connection:
            until = connection.execute(
                select(attempts.c.until).where(attempts.c.digest == _digest(subject))
            ).scalar_one_or_none()
            return until if until is not None and until > self._clock() else None

    def begin(self, subject: str) -> dt.datetime | None:
        """Begin an attempt, which counts as a failure until ``succeed``; until when the subject is locked out, if it is.

        Counting first keeps attempts that run at once from all passing the same count.
        """
        now = self._clock()
        where = attempts.c.digest == _digest(subject)
        with self._database.writing() as connection:
            row = connection.execute(select(attempts).where(where)).first()
            if row is not None and row.until is not None and row.until > now:
                until: dt.datetime = row.until
                return until
            stale = row is None or row.last < now - self._lockout.longest
            failures = 1 if row is None or stale else row.failures + 1
            lasting = self._lockout.lasting(failures)
            values = {"failures": failures, "last": now, "until": now + lasting if lasting else None}
            if row is None:
                connection.execute(insert(attempts), [{"digest": _digest(subject), **values}])
            else:
                connection.execute(update(attempts).where(where).values(values))
            return None

    def succeed(self, subject: str) -> None:
        """An attempt succeeded: the failures before it are forgotten."""
        with self._database.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.digest == _digest(subject)))

    def tidy(self) -> int:
        """Forget failures that no longer count, and say how many subjects that were."""
        now = self._clock()
        unlocked = or_(attempts.c.until.is_(None), attempts.c.until <= now)
        with self._database.writing() as connection:
            stale = delete(attempts).where(attempts.c.last < now - self._lockout.longest, unlocked)
            return connection.execute(stale).rowcount


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
