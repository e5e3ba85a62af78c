"""What ends mails, and what gives all-access: links in mails, vouchers, the administrator's word."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.library.letters import address_of
from tocsin.model.errors import UsageError
from tocsin.model.member import Audience
from tocsin.model.reader import Reader
from tocsin.press.mailings import Issued
from tocsin.press.press import Press
from tocsin.store.press import Voucher


class Ended(msgspec.Struct, frozen=True):
    """What a link in a mail ends: which kind of mail, and whether that is ended already."""

    kind: Issued
    reader: Reader

    @property
    def already(self) -> bool:
        """Whether such mails are not sent any more."""
        return not getattr(self.reader, self.kind.choice)


def ends(press: Press, token: str) -> Ended | None:
    """What a token of a mail would end, for a page that asks first; None for one that is in no mail."""
    kind, _, secret = token.partition(".")
    reader = press.store.readers.by_unsubscribe(secret)
    if reader is None or kind not in set(Issued):
        return None
    return Ended(Issued(kind), reader)


def unsubscribe(press: Press, token: str) -> Ended | None:
    """End the mails that a token stands in (RFC 8058); again is fine. None for a token that is in no mail."""
    found = ends(press, token)
    if found is None:
        return None
    reader = press.store.readers.change(found.reader.id, **{found.kind.choice: False})
    return None if reader is None else Ended(found.kind, reader)


def redeem(press: Press, reader: Reader, secret: str) -> Reader | None:
    """Use a voucher: its days begin now, or where the reader's own all-access ends. None for one that is used, too old, or never was.

    What an organisation lends stays a loan: the days run beside it.
    """
    now = press.clock()
    with press.store.transaction() as store:
        voucher = store.vouchers.use(secret.strip(), reader.id)
        own = store.readers.own(reader.id)
        if voucher is None or own is None:
            return None
        begins = max(now, own.until or now)
        changed = store.readers.change(reader.id, until=begins + dt.timedelta(days=voucher.days))
        store.audit.append("voucher", "all-access granted", object_=reader.id, detail=f"{voucher.days} days")
    return changed


def make_vouchers(press: Press, by: str, days: int, count: int, lifetime: dt.timedelta) -> tuple[str, ...]:
    """Make vouchers and give their secrets, which are told only here."""
    with press.store.transaction() as store:
        made = tuple(store.vouchers.make(days, lifetime) for _ in range(count))
        store.audit.append(by, "vouchers made", detail=f"{count} of {days} days")
    return made


def vouchers(press: Press) -> tuple[Voucher, ...]:
    """All vouchers, without their secrets."""
    return press.store.vouchers.all()


def grant(press: Press, by: str, address: str, until: dt.datetime) -> Reader:
    """Give a reader all-access until a moment. Raises ``UsageError`` for an address that is no reader's, or a moment that is past."""
    if until <= press.clock():
        raise UsageError("is past", where=f"{until:%Y-%m-%d}", hint="name a day to come, or revoke")
    return _changed(press, by, address, "all-access granted", f"until {until:%Y-%m-%d %H:%M}", until=until)


def look_up(press: Press, by: str, address: str) -> Reader | None:
    """The reader of an address, for whoever looks after readers; the audit says who looked for whom."""
    try:
        reader = press.store.readers.by_address(address_of(address))
    except UsageError:
        return None
    if reader is not None:
        press.store.audit.append(by, "reader looked up", object_=reader.id)
    return reader


def allow(press: Press, by: str, id_: str, until: dt.datetime | None, audience: Audience) -> Reader | None:
    """Give a reader all-access until a moment, None leaving it as it is, and say as whom markings reach the reader. None for no such reader.

    Raises ``UsageError`` as ``grant`` does; then nothing is changed.
    """
    with press.store.transaction() as store:
        reader = store.readers.own(id_)
        if reader is None:
            return None
        if until is not None and until != reader.until:
            grant(press, by, reader.address, until)
        if audience != reader.audience:
            admit(press, by, reader.address, audience)
        return store.readers.get(id_)


def revoke(press: Press, by: str, address: str) -> Reader:
    """Take all-access from a reader, who stays a registered one. Raises ``UsageError`` for an address that is no reader's."""
    with press.store.transaction() as store:
        changed = _changed(press, by, address, "all-access revoked", "", until=None)
        store.identities.end(changed.id)
        return store.readers.get(changed.id) or changed


def admit(press: Press, by: str, address: str, audience: Audience) -> Reader:
    """Say as whom markings reach a reader. Raises ``UsageError`` for an address that is no reader's."""
    return _changed(press, by, address, "audience changed", str(audience), audience=audience)


def _changed(press: Press, by: str, address: str, what: str, detail: str, **fields: object) -> Reader:
    with press.store.transaction() as store:
        reader = store.readers.by_address(address.strip().lower())
        if reader is None:
            raise UsageError("is no reader's address", where=address, hint="list the readers")
        changed = store.readers.change(reader.id, **fields)
        store.audit.append(by, what, object_=reader.id, detail=detail)
    return changed or reader
