"""Readers who come from an organisation: who that is here, and what the organisation lends them while its term runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tocsin.model.errors import UsageError
from tocsin.model.member import audience_named
from tocsin.model.reader import Reader
from tocsin.press.configuration import Organisation
from tocsin.press.openid.party import Person
from tocsin.press.press import Press
from tocsin.press.readership import Entered, begin_visit, register
from tocsin.store.press import Loan


def enter_from(press: Press, person: Person) -> Entered:
    """Begin a visit of somebody whom an organisation's provider vouches for, with what the organisation lends.

    Raises ``UsageError`` where its term is over, or nobody can say which reader that is.
    """
    organisation, now = person.organisation, press.clock()
    ends = term_of(press, organisation)
    if ends <= now:
        raise UsageError(
            "has no subscription any more", where=organisation.name, hint="log in by a mailed link"
        )
    until = min(ends, now + dt.timedelta(days=organisation.days))
    with press.store.transaction() as store:
        reader = _reader(press, person)
        store.identities.lend(reader.id, Loan(organisation.id, until, audience_named(organisation.audience)))
        reader = store.readers.get(reader.id) or reader
        article = store.articles.by_slug(person.article) if person.article else None
        return begin_visit(press, reader, article)


def term_of(press: Press, organisation: Organisation) -> dt.datetime:
    """When the term of an organisation ends: with its last day, where the publication is made."""
    return press.settings.calendar.begins(organisation.until + dt.timedelta(days=1))


def running(press: Press) -> tuple[Organisation, ...]:
    """The organisations whose term is not over."""
    now = press.clock()
    return tuple(one for one in press.settings.organisations if now < term_of(press, one))


def out_of_use(press: Press) -> Iterator[str]:
    """A sentence for each organisation by which nobody can log in, whatever its provider says."""
    let = running(press)
    for one in press.settings.organisations:
        if one not in let:
            yield f"nobody logs in by organisation {one.id}: its term ended with {one.until}"
        elif not (press.folder / one.secret).is_file():
            yield f"nobody logs in by organisation {one.id}: its client's secret is missing: {press.folder / one.secret}"


def settle_loans(press: Press) -> int:
    """End what is lent by organisations that the settings do not name any more, or whose term is over; says to how many readers."""
    return press.store.identities.settle(
        {one.id: term_of(press, one) for one in press.settings.organisations}
    )


def _reader(press: Press, person: Person) -> Reader:
    """The reader of a subject; else of an address that may be believed, for the first time."""
    store = press.store
    known = store.identities.reader(person.issuer, person.subject)
    reader = store.readers.get(known) if known else None
    return _joined(press, person) if reader is None else reader


def _joined(press: Press, person: Person) -> Reader:
    store, name = press.store, person.organisation.name
    if not person.address:
        hint = "ask there for one, or log in by a mailed link"
        raise UsageError("told no verified address of its own domain for you", where=name, hint=hint)
    reader = store.readers.by_address(person.address)
    if reader is not None and store.identities.is_known(person.issuer, reader.id):
        # an address that went from one person to another does not hand over what the first one had
        hint = "ask the publisher: that reader must be deleted first"
        raise UsageError("knows your address as somebody else's", where=name, hint=hint)
    reader = reader or register(press, person.address)[0]
    store.identities.add(person.issuer, person.subject, reader.id)
    store.audit.append(f"organisation {person.organisation.id}", "reader joined", object_=reader.id)
    return reader
