"""The book of readers: who they are, what they follow, their visits, and the links that were mailed to them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, insert, or_, select, update

from tocsin.model.article import TopicKind
from tocsin.model.member import PUBLIC, Audience, Reach
from tocsin.model.reader import Reader
from tocsin.store.database import Database
from tocsin.store.press.tables import METADATA, interests, links, readers, visits
from tocsin.store.secret import digest_of, new_secret

#: Hard bounces after which nothing is mailed to an address but what it asks for.
BOUNCES = 3
#: A bounce that is this old says nothing of today.
_FORGOTTEN = dt.timedelta(days=90)
_AT_ONCE = 500
_FOREVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Link(msgspec.Struct, frozen=True):
    """What a mailed link is for: an address that asked, to do what, coming from which article ("" for none)."""

    purpose: str
    address: str
    article: str = ""


class Keys(msgspec.Struct, frozen=True):
    """Secrets of a reader that stand in mails and in the addresses of feeds, and the hard bounces that count."""

    unsubscribe: str
    feed: str
    bounces: int = 0


class Readers:
    """Readers by their e-mail address. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def ask(self, link: Link, lifetime: dt.timedelta) -> str:
        """Make a link to be mailed and give its secret, which is told only here; whether there is such a reader plays no part."""
        secret = new_secret()
        row = {
            "digest": digest_of(secret),
            "purpose": link.purpose,
            "address": link.address,
            "article": link.article,
            "expires": self._clock() + lifetime,
        }
        with self._database.writing() as connection:
            connection.execute(insert(links).values(row))
        return secret

    def asked(self, secret: str) -> Link | None:
        """What a link is for; None where it was used, is too old, or never was."""
        with self._database.reading() as connection:
            return _link(connection, secret, self._clock())

    def use(self, secret: str, purpose: str) -> Link | None:
        """Use a link up: of several who do at once, one gets it."""
        with self._database.writing() as connection:
            found = _link(connection, secret, self._clock())
            if found is None or found.purpose != purpose:
                return None
            connection.execute(delete(links).where(links.c.digest == digest_of(secret)))
            return found

    def confirmed(self, address: str) -> Reader:
        """The reader of an address that showed that mail reaches it, made where there was none."""
        with self._database.writing() as connection:
            row = connection.execute(select(readers).where(readers.c.address == address)).first()
            if row is not None:
                connection.execute(update(readers).where(readers.c.id == row.id).values(bounces=0))
                return reader_of(row, self._clock())
            made = Reader(str(uuid.uuid4()), address, self._clock())
            keys = {"unsubscribe": new_secret(), "feed": new_secret(), "bounces": 0}
            connection.execute(insert(readers).values(_row(made) | keys | _NOTHING_LENT))
            return made

    def get(self, id_: str) -> Reader | None:
        """A reader by id."""
        return self._one(readers.c.id == id_)

    def own(self, id_: str) -> Reader | None:
        """A reader by id, without what an organisation lends."""
        with self._database.reading() as connection:
            row = connection.execute(select(readers).where(readers.c.id == id_)).first()
        return None if row is None else reader_of(row, _FOREVER)

    def by_address(self, address: str) -> Reader | None:
        """A reader by address."""
        return self._one(readers.c.address == address)

    def put(self, reader: Reader) -> None:
        """Change what is known of a reader of its own; of one to whom an organisation lends access use ``change``, or it would be kept."""
        with self._database.writing() as connection:
            connection.execute(update(readers).where(readers.c.id == reader.id).values(_row(reader)))

    def change(self, id_: str, **fields: Any) -> Reader | None:  # noqa: ANN401  (of whatever kind the field is)
        """Change these fields of a reader and nothing else; the reader as it is then, None where there is none."""
        values = dict(fields)
        if (audience := values.pop("audience", None)) is not None:
            values |= {"reach": audience.reach.value, "member": audience.member}
        with self._database.writing() as connection:
            connection.execute(update(readers).where(readers.c.id == id_).values(values))
            return self.get(id_)

    def all(self) -> tuple[Reader, ...]:
        """Every reader, by address."""
        with self._database.reading() as connection:
            rows = connection.execute(select(readers).order_by(readers.c.address))
            return tuple(reader_of(row, self._clock()) for row in rows)

    def each(self) -> Iterator[Reader]:
        """Every reader whose address does not bounce, some at a time, so that any number takes little memory."""
        last = ""
        while True:
            asked = (
                select(readers)
                .where(readers.c.id > last, readers.c.bounces < BOUNCES)
                .order_by(readers.c.id)
                .limit(_AT_ONCE)
            )
            with self._database.reading() as connection:
                rows = connection.execute(asked).all()
            now = self._clock()
            yield from (reader_of(row, now) for row in rows)
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1].id

    def keys(self, id_: str) -> Keys | None:
        """The secrets of a reader."""
        found = self.with_keys(id_)
        return None if found is None else found[1]

    def with_keys(self, id_: str) -> tuple[Reader, Keys] | None:
        """A reader with its secrets."""
        with self._database.reading() as connection:
            row = connection.execute(select(readers).where(readers.c.id == id_)).first()
        return (
            None
            if row is None
            else (reader_of(row, self._clock()), Keys(row.unsubscribe, row.feed, row.bounces))
        )

    def by_unsubscribe(self, secret: str) -> Reader | None:
        """The reader in whose mails a secret stands."""
        return self._one(readers.c.unsubscribe == secret) if secret else None

    def by_feed(self, secret: str) -> Reader | None:
        """The reader in whose feeds' addresses a secret stands."""
        return self._one(readers.c.feed == secret) if secret else None

    def new_feed(self, id_: str) -> str:
        """Another secret for a reader's feeds; the one before gives nothing any more."""
        secret = new_secret()
        with self._database.writing() as connection:
            connection.execute(update(readers).where(readers.c.id == id_).values(feed=secret))
        return secret

    def follows(self, id_: str) -> frozenset[tuple[TopicKind, str]]:
        """The topics that a reader follows, by kind and slug."""
        asked = select(interests).where(interests.c.reader == id_)
        with self._database.reading() as connection:
            return frozenset((TopicKind(row.kind), row.slug) for row in connection.execute(asked))

    def followed(self, least: int) -> frozenset[tuple[TopicKind, str]]:
        """The topics that at least so many readers follow."""
        key = interests.c.kind, interests.c.slug
        asked = select(*key).group_by(*key).having(func.count() >= least)
        with self._database.reading() as connection:
            return frozenset((TopicKind(row.kind), row.slug) for row in connection.execute(asked))

    def follow(self, id_: str, topics: Iterable[tuple[TopicKind, str]]) -> None:
        """Let a reader follow these topics and no others."""
        rows = [{"reader": id_, "kind": kind.value, "slug": slug} for kind, slug in sorted(set(topics))]
        with self._database.writing() as connection:
            connection.execute(delete(interests).where(interests.c.reader == id_))
            if rows:
                connection.execute(insert(interests), rows)

    def bounced(self, id_: str) -> int:
        """Count a hard bounce, and give how many count now; those of long ago are forgotten."""
        now = self._clock()
        with self._database.writing() as connection:
            row = connection.execute(select(readers).where(readers.c.id == id_)).first()
            if row is None:
                return 0
            old = row.bounced is not None and row.bounced < now - _FORGOTTEN
            count = 1 if old else int(row.bounces) + 1
            changed = update(readers).where(readers.c.id == id_).values(bounces=count, bounced=now)
            connection.execute(changed)
            return count

    def kept(self, id_: str) -> dict[str, list[dict[str, Any]]]:
        """Everything that is kept of a reader, by table, but for digests of secrets; nothing where there is no such reader."""
        found: dict[str, list[dict[str, Any]]] = {}
        with self._database.reading() as connection:
            for table, where in _of_reader(connection, id_):
                rows = connection.execute(select(table).where(where)).mappings()
                if told := [_told(dict(row)) for row in rows]:
                    found[table.name] = told
        return found

    def forget(self, id_: str) -> None:
        """Remove a reader and all that is kept of it, mails and links to its address too."""
        with self._database.writing() as connection:
            for table, where in _of_reader(connection, id_):
                connection.execute(delete(table).where(where))

    def visit(self, reader: str, lifetime: dt.timedelta) -> str:
        """Begin a visit and give its secret, which is told only here."""
        secret, now = new_secret(), self._clock()
        row = {"digest": digest_of(secret), "reader": reader, "opened": now, "expires": now + lifetime}
        with self._database.writing() as connection:
            connection.execute(insert(visits).values(row))
        return secret

    def visiting(self, secret: str) -> Reader | None:
        """Whose visit a secret is of; None where it ended."""
        asked = (
            select(readers)
            .join(visits, visits.c.reader == readers.c.id)
            .where(visits.c.digest == digest_of(secret), visits.c.expires > self._clock())
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else reader_of(row, self._clock())

    def leave(self, secret: str) -> None:
        """End a visit; one that has ended is fine."""
        with self._database.writing() as connection:
            connection.execute(delete(visits).where(visits.c.digest == digest_of(secret)))

    def tidy(self) -> None:
        """Forget visits and links that have ended."""
        now = self._clock()
        with self._database.writing() as connection:
            for table in (visits, links):
                connection.execute(delete(table).where(table.c.expires <= now))

    def _one(self, where: Any) -> Reader | None:  # noqa: ANN401  (a condition)
        with self._database.reading() as connection:
            row = connection.execute(select(readers).where(where)).first()
        return None if row is None else reader_of(row, self._clock())


_NOTHING_LENT = {"organisation": "", "lent": None, "lent_reach": Reach.PUBLIC.value, "lent_member": ""}
#: Columns that hold what opens something, or what hashes to it: to be forgotten, not to be told.
_UNTOLD = frozenset({"digest", "password", "unsubscribe", "feed", "raw"})


def _of_reader(connection: Connection, id_: str) -> list[tuple[Table, ColumnElement[bool]]]:
    """Every table that holds something of a reader, with the condition on its rows; the reader's own last.

    Whatever table has a column ``reader`` or ``address`` is one, so that none made later is left out.
    """
    address = connection.execute(select(readers.c.address).where(readers.c.id == id_)).scalar_one_or_none()
    if address is None:
        return []
    found = []
    for table in reversed(METADATA.sorted_tables):
        named = {"reader": id_, "address": address}
        conditions = [table.c[name] == value for name, value in named.items() if name in table.c]
        if conditions:
            found.append((table, or_(*conditions)))
    return found


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _UNTOLD}


def _link(connection: Connection, secret: str, now: dt.datetime) -> Link | None:
    asked = select(links).where(links.c.digest == digest_of(secret), links.c.expires > now)
    row = connection.execute(asked).first()
    return None if row is None else Link(row.purpose, row.address, row.article)


def _row(reader: Reader) -> dict[str, Any]:
    return {
        "id": reader.id,
        "address": reader.address,
        "created": reader.created,
        "until": reader.until,
        "reach": reader.audience.reach.value,
        "member": reader.audience.member,
        "name": reader.name,
        "newsletter": reader.newsletter,
        "reviews": reader.reviews,
        "flashes": reader.flashes,
        "searches": reader.searches,
    }


def has_all_access(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a row of ``readers`` has all-access at a moment, of its own or lent."""
    return or_(readers.c.until > now, readers.c.lent > now)


def reader_of(row: Row[Any], now: dt.datetime) -> Reader:
    """A reader as a row of ``readers`` has it at a moment: what an organisation lends counts until then, and not a moment longer."""
    lent = row.lent is not None and now < row.lent
    own = Audience(Reach(row.reach), row.member)
    return Reader(
        id=row.id,
        address=row.address,
        created=row.created,
        until=max(filter(None, (row.until, row.lent)), default=None) if lent else row.until,
        audience=Audience(Reach(row.lent_reach), row.lent_member) if lent and own == PUBLIC else own,
        name=row.name,
        newsletter=row.newsletter,
        reviews=row.reviews,
        flashes=row.flashes,
        searches=row.searches,
        organisation=row.organisation if lent else "",
    )
