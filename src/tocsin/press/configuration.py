"""The settings of a publication: one TOML file in its folder, every setting with a default that is safe."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.library.sharing import FREE
from tocsin.model.errors import NodeError, ReleaseError, UsageError
from tocsin.model.marking import Tlp
from tocsin.model.member import audience_named
from tocsin.release import fingerprint_of

FILE = "review.toml"
#: Hosts at which a provider may be tried out without TLS.
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_TEMPLATE = """\
# A publication of Tocsin. Settings that are left out have their defaults: see docs/reference/review.md.

name = {name}
address = {address}  # the base URL by which readers reach it: it stands in mails and feeds
free = {free}  # whole articles that a registered reader may choose each calendar month
four_eyes = false  # true: who wrote the last words of an article, or a correction of it, does not approve it

[listen]
host = {host}
port = {port}
certificate = ""  # PEM files; both empty where a proxy in front speaks TLS
key = ""

[calendar]
zone = {zone}  # of the publication: weekdays, the hour and the turn of the month are there
hour = {hour}  # when it appears
holidays = []  # days on which it does not, as 2026-12-25

[mail]
host = ""  # the SMTP server; "" keeps mails in the folder "outbox" instead
port = 587
security = "starttls"  # or "tls", or "none" for a server on this machine
user = ""
password = ""  # the name of a file below this folder
sender = {sender}

[reviews]
daily = "built"  # sent as it is built; or "edited": it waits for the desk; or "off"
weekly = "built"
newsletter = "weekly"  # or "daily", or "off": for registered readers
announce = false  # true: reviews that are sent as built name scheduled articles that are TLP:CLEAR
"""


class Listen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the publication listens; ``certificate`` and ``key`` are PEM files, "" where a proxy in front speaks TLS."""

    host: str = "127.0.0.1"
    port: int = 8800
    certificate: str = ""
    key: str = ""


class MailServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server that takes mails; without a ``host`` they are written to the folder ``outbox``."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: str = "review@localhost"


class Reviews(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is mailed by the calendar.

    A review is ``built`` and sent as it is, or ``edited``: built ``ahead`` minutes before its hour and left to the desk, which publishes
    it. The weekly one, and a weekly newsletter, go out at ``weekly_hour`` on the last day of a week on which the publication appears.
    ``flashes`` is how many flash mails a reader gets in a day at most, ``items`` how many articles a mail names. With ``announce``
    a review that is sent as it is built names what is scheduled and for everybody.
    """

    daily: Literal["built", "edited", "off"] = "built"
    weekly: Literal["built", "edited", "off"] = "built"
    newsletter: Literal["daily", "weekly", "off"] = "weekly"
    ahead: Annotated[int, msgspec.Meta(ge=0, le=720)] = 90
    weekly_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 15
    flashes: Annotated[int, msgspec.Meta(ge=0)] = 3
    items: Annotated[int, msgspec.Meta(ge=1, le=100)] = 12
    announce: bool = False


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A feed of another publisher that is read for the desk, every so many minutes; ``marking`` is what its articles are held under.

    ``private`` allows that it is at a private address, or leads to one.
    """

    url: str
    minutes: Annotated[int, msgspec.Meta(ge=5)] = 60
    marking: str = "TLP:CLEAR"
    private: bool = False


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member whose pieces are believed: its id, what readers are told it is called, and its public key as its node shows it."""

    member: str
    name: str
    key: str


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The folder in which members put what they release to the publication, "" for none, and whose it may be.

    It is looked at every so many ``seconds``, ``at_once`` files at a time, of ``piece_bytes`` at most. Of each member
    ``pieces`` are kept, and of what is refused the last ``refused`` files. ``gaps`` lets in what members cannot see, for their own readers.
    """

    folder: str = ""
    seconds: Annotated[float, msgspec.Meta(ge=1)] = 30.0
    piece_bytes: Annotated[int, msgspec.Meta(ge=1_000, le=16_000_000)] = 1_000_000
    at_once: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 500
    pieces: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    refused: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 500
    gaps: bool = False
    trust: tuple[Trust, ...] = ()


class Organisation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation whose people log in at its own OpenID Connect provider, and read with all-access as long as its term runs.

    ``id`` stands in addresses. ``secret`` is the name of a file below the folder. An address counts only in its ``domains``. Who
    lacks one of ``claims`` is not let in: each must hold one of the values named. ``hosts`` are those beside the issuer's at which the
    provider may say that it does something. ``until`` is the last day of the term, ``days`` how long one log-in lends access at most,
    ``audience`` as whom markings reach its people.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,39}\Z")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    issuer: str
    client: Annotated[str, msgspec.Meta(min_length=1)]
    secret: Annotated[str, msgspec.Meta(min_length=1)]
    domains: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    until: dt.date
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 30
    audience: str = "public"
    claims: dict[str, tuple[str, ...]] = {}
    hosts: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a publication; paths are below its folder unless they are absolute."""

    name: str
    address: str = ""
    free: int = FREE
    four_eyes: bool = False
    store: str = "store/review.db"
    listen: Listen = Listen()
    calendar: Calendar = Calendar()
    mail: MailServer = MailServer()
    reviews: Reviews = Reviews()
    feeds: tuple[Feed, ...] = ()
    door: Door = Door()
    organisations: tuple[Organisation, ...] = ()
    link_life: float = 86_400.0
    visit_life: float = 30 * 86_400.0


def read_settings(folder: Path) -> Settings:
    """Read ``review.toml`` of a publication's folder. Raises ``NodeError`` naming the file and what is wrong with it."""
    path = folder / FILE
    try:
        settings = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Settings)
        ZoneInfo(settings.calendar.zone)
        for feed in settings.feeds:
            Tlp.parse(feed.marking)
        _see_organisations(settings.organisations)
        for one in settings.door.trust:
            fingerprint_of(one.key)
        _see_door(folder, settings.door)
    except FileNotFoundError as error:
        hint = "make one: tocsin review init DIR --name NAME"
        raise NodeError("there is no publication here", where=str(folder), hint=hint) from error
    except (
        OSError,
        ValueError,
        ZoneInfoNotFoundError,
        msgspec.ValidationError,
        ReleaseError,
        UsageError,
    ) as error:
        hint = "see the reference of settings"
        raise NodeError(f"the settings cannot be used: {error}", where=str(path), hint=hint) from error
    return settings


def _see_door(folder: Path, door: Door) -> None:
    """Refuse a door that is a folder of something else: what lies there is moved. Raises ``ValueError``."""
    place = (folder / door.folder).resolve()
    if door.folder and folder.resolve().is_relative_to(place):
        raise ValueError("[door] folder needs a folder of its own")


def write_settings(folder: Path, settings: Settings) -> None:
    """Write a new publication's ``review.toml``, each setting with a remark. Raises ``NodeError`` where there is one."""
    text = _TEMPLATE.format(
        name=_quoted(settings.name),
        address=_quoted(settings.address),
        free=settings.free,
        host=_quoted(settings.listen.host),
        port=settings.listen.port,
        zone=_quoted(settings.calendar.zone),
        hour=settings.calendar.hour,
        sender=_quoted(settings.mail.sender),
    )
    text += _door_text(settings.door)
    path = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise NodeError(
            f"cannot be written: {error.strerror}", where=str(path), hint="name a new folder"
        ) from error


def _door_text(door: Door) -> str:
    """The door as it stands in ``review.toml``, nothing where there is none."""
    if not door.folder:
        return ""
    trust = "".join(
        f"\n[[door.trust]]\nmember = {_quoted(one.member)}\nname = {_quoted(one.name)}\nkey = {_quoted(one.key)}\n"
        for one in door.trust
    )
    gaps = str(door.gaps).lower()
    return f"\n[door]\nfolder = {_quoted(door.folder)}\ngaps = {gaps}\n{trust}"


def _see_organisations(organisations: tuple[Organisation, ...]) -> None:
    if len({one.id for one in organisations}) < len(organisations):
        raise ValueError("two organisations have one id")
    if len({one.issuer for one in organisations}) < len(organisations):
        raise ValueError("two organisations have one issuer: who is whose cannot be told")
    for one in organisations:
        audience_named(one.audience)
        parts = urlsplit(one.issuer)
        here = parts.hostname in _LOOPBACK
        if not parts.hostname or (parts.scheme != "https" and not (here and parts.scheme == "http")):
            raise ValueError(f"the issuer of {one.id!r} is no https address")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError(f"the issuer of {one.id!r} is an address without name, query and fragment")


def life(seconds: float) -> dt.timedelta:
    """A setting in seconds as a duration."""
    return dt.timedelta(seconds=seconds)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
