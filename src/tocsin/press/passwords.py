"""Passwords of readers: set after a mailed link or the one before, used to log in, and told of by mail when they change."""

from __future__ import annotations

from tocsin.library.letters import Letter, address_of
from tocsin.model.errors import StoreError, UsageError
from tocsin.model.reader import Reader
from tocsin.press.configuration import life
from tocsin.press.posting import put_out
from tocsin.press.press import Press
from tocsin.press.readership import Entered, begin_visit, mail_of
from tocsin.store.press import Link
from tocsin.store.secret import Passwords, new_secret

#: What a mailed link is for by which a password is set.
PASSWORD = "password"  # noqa: S105  (the name of a purpose)


def log_in(press: Press, address: str, password: str, slug: str = "") -> Entered | None:
    """Begin a visit by a password. None where it is wrong, as for an address that is no reader's or has none: the same is done."""
    try:
        address = address_of(address)
    except UsageError:
        address = ""  # no reader has it
    reader = press.store.passwords.log_in(address, password)
    if reader is None:
        return None
    return begin_visit(press, reader, press.store.articles.by_slug(slug) if slug else None)


def ask_to_set(press: Press, reader: Reader) -> None:
    """Mail a reader a link by which a password is set, changed or removed."""
    secret = press.store.readers.ask(Link(PASSWORD, reader.address), life(press.settings.link_life))
    hours = int(press.settings.link_life // 3600)
    text = (
        f"By this link you set or remove your password at {press.settings.name}:\n\n"
        f"{press.settings.address}/password/{secret}\n\n"
        f"It works once, for {hours} hours. If you did not ask for it, somebody is logged in as you: log in by a mailed link, "
        "and see to it in your account.\n"
    )
    put_out(
        press,
        mail_of(secret),
        reader.address,
        Letter(f"Your password at {press.settings.name}", text),
        reader.id,
    )


def change(press: Press, reader: Reader, password: str | None) -> Entered:
    """Give a reader another password, or with None take it away: all visits end, a new one begins, and a mail tells of it.

    Raises ``UsageError`` for a password that is too short or too long.
    """
    return _kept(press, reader, _hashed(press, password))


def change_by_link(press: Press, secret: str, password: str | None) -> Entered | None:
    """Use a mailed link to do so. None for a link that is used or old; it raises as ``change`` does, and then the link still works."""
    asked = press.store.readers.asked(secret)
    if asked is None or asked.purpose != PASSWORD:
        return None
    hashed = _hashed(press, password)
    with press.store.transaction() as store:
        link = store.readers.use(secret, PASSWORD)
        reader = None if link is None else store.readers.by_address(link.address)
        return None if reader is None else _kept(press, reader, hashed)


def _hashed(press: Press, password: str | None) -> str | None:
    """Made while others may write, and only once it is sure that it is asked for by right."""
    see_password(password)
    return None if password is None else press.store.passwords.hashed(password)


def _kept(press: Press, reader: Reader, hashed: str | None) -> Entered:
    with press.store.transaction() as store:
        store.passwords.keep(reader.id, hashed)
        _tell(press, reader, "removed" if hashed is None else "set")
        return begin_visit(press, reader)


def see_password(password: str | None) -> None:
    """Raise ``UsageError`` for a password that is too short or too long."""
    try:
        Passwords.see("-" * 12 if password is None else password)
    except StoreError as error:
        raise UsageError(error.what, where=error.where, hint=error.hint) from error


def _tell(press: Press, reader: Reader, what: str) -> None:
    at = press.clock()
    text = (
        f"Your password at {press.settings.name} was {what} on {at:%Y-%m-%d} at {at:%H:%M} UTC. Every other browser was logged out.\n\n"
        "If that was not you: ask for a link, log in, and set another.\n\n"
        f"{press.settings.address}/log-in\n"
    )
    letter = Letter(f"Your password at {press.settings.name} was {what}", text)
    put_out(press, f"password {new_secret()[:8]}", reader.address, letter, reader.id)
