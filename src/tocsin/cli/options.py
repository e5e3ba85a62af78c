"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.model.errors import UsageError

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.sources import ReadOptions

Origin = Annotated[
    str,
    typer.Option(
        "--origin", metavar="ORG", help="Organisation whose logs these are; hosts of two are kept apart."
    ),
]
TimeZone = Annotated[
    str,
    typer.Option("--timezone", metavar="ZONE", help="Zone of logs that carry none: Europe/Tirane, +02:00."),
]
Dates = Annotated[
    str,
    typer.Option(
        "--dates",
        metavar="ORDER",
        help="Order of 07/08/2022 in all logs: dmy or mdy; else by each log's own days beyond 12.",
    ),
]
Source = Annotated[
    str,
    typer.Option(
        "--logsource",
        metavar="product=…",
        help="What generic JSON lines or CSV hold: product=…,category=…,service=…",
    ),
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="TOML table: field in the log = field as rules name it."),
]
HostOf = Annotated[
    Optional[list[str]],  # noqa: UP045  (Typer wants it so)
    typer.Option(
        "--host-of",
        metavar="[PATTERN=]NAME",
        help="Host of logs that name none: NAME for all, 'zeek/**=NAME' by path, or 'logs/{host}/**' from it; repeat for more.",
    ),
]
Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help="From this time on: 2022-05-01 or 2022-05-01T08:00Z.")
]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="Before this time.")]
Hosts = Annotated[
    Optional[list[str]],  # noqa: UP045  (Typer wants it so)
    typer.Option("--host", metavar="NAME", help="Only this host, by any of its names; repeat for more."),
]
Origins = Annotated[
    Optional[list[str]],  # noqa: UP045  (Typer wants it so)
    typer.Option("--origin", metavar="ORG", help="Only this organisation; repeat for more."),
]
LakeDir = Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON document on stdout.")]
Workers = Annotated[
    int, typer.Option("--workers", min=0, metavar="N", help="Processes to work with; 0 is one a core.")
]


def read_options(
    origin: str,
    timezone: str,
    source: str,
    mapping: Path | None,
    host_of: Sequence[str] | None,
    *,
    dates: str = "",
) -> ReadOptions:
    """How logs are read, from the texts of the options; raises ``UsageError`` for one that is not understood."""
    from tocsin.model.logsource import LogSource
    from tocsin.sources import HostOf as Rule
    from tocsin.sources import ReadOptions as Options
    from tocsin.sources.host_of import in_order

    known = LogSource.parse(source) if source else None
    hosts = in_order(tuple(Rule.parse(text) for text in host_of or ()))
    zone, order = read_timezone(timezone), read_order(dates)
    return Options(origin, zone, known, read_mapping(mapping), hosts, order)


def read_order(text: str) -> str:
    """An order of day and month, "" for none; raises ``UsageError`` for anything else."""
    from tocsin.sources import ORDERS

    if text not in {"", *ORDERS}:
        hint = "write dmy for day/month/year, mdy for month/day/year"
        raise UsageError(f"{text!r} is no order of day and month", where="--dates", hint=hint)
    return text


def read_timezone(text: str) -> dt.tzinfo:
    """A zone from an IANA name or an offset; raises ``UsageError`` for anything else."""
    if text[:1] in {"+", "-"}:
        try:
            return dt.datetime.strptime(text.replace(":", ""), "%z").tzinfo or dt.UTC
        except ValueError as error:
            raise UsageError(
                f"{text!r} is no offset", where="--timezone", hint="write it as +02:00"
            ) from error
    try:
        return zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        hint = "write an IANA name such as Europe/Tirane, or an offset such as +02:00"
        raise UsageError(f"{text!r} is no time zone", where="--timezone", hint=hint) from error


def read_mapping(path: Path | None) -> dict[str, str]:
    """A mapping file: a TOML table of texts. Raises ``UsageError`` if it is none."""
    if path is None:
        return {}
    import tomllib

    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), hint="give a TOML file") from error
    if not all(isinstance(value, str) for value in found.values()):
        raise UsageError("holds more than texts", where=str(path), hint='write lines such as src = "src_ip"')
    return found


def read_day(text: str) -> dt.date:
    """A day as 2022-01-01; raises ``UsageError`` for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day", hint="write it as 2022-01-01") from error
