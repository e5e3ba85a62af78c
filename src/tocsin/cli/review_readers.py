"""``tocsin review reader`` and ``voucher``: who reads a publication, and how much of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import options
from tocsin.cli.review_options import DEFAULT, As, ReviewDir
from tocsin.model.errors import UsageError

if TYPE_CHECKING:  # importing them takes as long as --help may
    from tocsin.model.reader import Reader
    from tocsin.press.bounces import Bounce
    from tocsin.press.press import Press

_readers = typer.Typer(no_args_is_help=True, help="Readers: their access, and as whom markings reach them.")
_vouchers = typer.Typer(no_args_is_help=True, help="Vouchers: each gives all-access for some days, once.")
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The reader's e-mail address.")]
_LARGEST = 10 << 20


def register(app: typer.Typer) -> None:
    """Add the commands to those on publications."""
    app.add_typer(_readers, name="reader")
    app.add_typer(_vouchers, name="voucher")


@_readers.command("list")
def show(review: ReviewDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List the readers by address, with their access."""
    from tocsin.cli.review_output import print_readers
    from tocsin.press.press import open_press

    with open_press(review) as press:
        print_readers(press.store.readers.all(), press.clock(), as_json=as_json)


@_readers.command("grant")
def grant(
    address: Address,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day of all-access: 2027-06-30.")],
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Give a reader all-access up to and with a day, in the publication's time zone. Markings hold all the same."""
    import datetime as dt

    from tocsin.cli.review_options import who
    from tocsin.press.press import open_press
    from tocsin.press.subscribing import grant as granted

    day = options.read_day(until)
    with open_press(review) as press:
        end = press.settings.calendar.at(day + dt.timedelta(days=1), 0)
        changed = granted(press, who(name), address, end)
        _say(press, changed, f"{address} has all-access until the end of {day}", as_json=as_json)


@_readers.command("revoke")
def revoke(
    address: Address, review: ReviewDir = DEFAULT, name: As = "", as_json: options.AsJson = False
) -> None:
    """End a reader's all-access at once: the reader stays a registered one."""
    from tocsin.cli.review_options import who
    from tocsin.press.press import open_press
    from tocsin.press.subscribing import revoke as revoked

    with open_press(review) as press:
        changed = revoked(press, who(name), address)
        _say(press, changed, f"{address} is a registered reader", as_json=as_json)


@_readers.command("audience")
def audience(
    address: Address,
    whom: Annotated[str, typer.Argument(metavar="WHOM", help="public, community, or the identity of a member: identity--….")],
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Say as whom markings reach a reader: as one of the public, of the community, or of a member.

    This opens TLP:GREEN to a reader of the community, and TLP:AMBER to one of a member. Be sure who reads at that address.
    """
    from tocsin.cli.review_options import who
    from tocsin.model.member import audience_named
    from tocsin.press.press import open_press
    from tocsin.press.subscribing import admit

    reached = audience_named(whom)
    with open_press(review) as press:
        changed = admit(press, who(name), address, reached)
        _say(press, changed, f"{address} is told what may reach {reached}", as_json=as_json)


@_vouchers.command("make")
def make(
    days: Annotated[int, typer.Option("--days", min=1, max=3660, metavar="N", help="Days of all-access that one gives.")] = 365,
    count: Annotated[int, typer.Option("--count", min=1, max=10_000, metavar="N", help="How many.")] = 1,
    expires: Annotated[int, typer.Option("--expires", min=1, max=3660, metavar="N", help="Days in which it must be used.")] = 90,
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Make vouchers and print them, one a line. They are shown this once: only their digests are kept."""
    import datetime as dt

    from tocsin.cli.review_options import who
    from tocsin.cli.review_output import print_vouchers
    from tocsin.press.press import open_press
    from tocsin.press.subscribing import make_vouchers

    with open_press(review) as press:
        made = make_vouchers(press, who(name), days, count, dt.timedelta(days=expires))
    print_vouchers(made, days, as_json=as_json)


def bounces_in(press: Press, files: Iterable[Path]) -> tuple[list[Bounce], list[tuple[str, str]]]:
    """Take bounce messages in files; gives those that count, and those left with the reason."""
    from tocsin.press.bounces import take_bounce

    taken, left = [], []
    for file in files:
        try:
            taken.append(take_bounce(press, _bytes(file)))
        except UsageError as error:
            left.append((str(file), f"{error.where}: {error.what}" if error.where else error.what))
    return taken, left


def _say(press: Press, reader: Reader, said: str, *, as_json: bool) -> None:
    from tocsin.cli.review_output import print_reader

    if as_json:
        print_reader(reader, press.clock())
    else:
        typer.echo(said)


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read(_LARGEST)
    try:
        with file.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(file)) from error
