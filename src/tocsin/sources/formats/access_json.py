"""Access logs as JSON lines: Caddy, Traefik, nginx and Apache with a JSON log format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import flatten, text
from tocsin.sources.formats.access_log import split_request
from tocsin.sources.json_records import head_records, records
from tocsin.sources.times import parse_time


class _Flavour(msgspec.Struct, frozen=True):
    """One server's way: every group of names must have a member in a record."""

    table: str
    needs: tuple[frozenset[str], ...]
    times: tuple[str, ...]
    host: str = ""


_STATUS = frozenset({"status", "response", "response_code", "status_code", "sc-status", "http_status"})
_FLAVOURS = (
    _Flavour(
        table_name("web", "caddy"),
        (
            frozenset({"request.method"}),
            frozenset({"request.uri"}),
            frozenset({"status", "request.remote_ip"}),
        ),
        ("ts", "timestamp"),
    ),
    _Flavour(
        table_name("web", "traefik"),
        (frozenset({"RequestMethod"}), frozenset({"RequestPath", "RequestLine"})),
        ("StartUTC", "time", "StartLocal"),
    ),
    _Flavour(
        table_name("web", "json"),
        (
            frozenset({"request", "request_uri", "uri", "request_line", "path"}),
            frozenset(
                {"remote_addr", "remote_ip", "client", "client_ip", "clientip", "http_x_forwarded_for"}
            ),
            _STATUS,
        ),
        ("time_iso8601", "@timestamp", "timestamp", "time_local", "msec", "time", "ts"),
        "hostname",
    ),
)


class AccessJson:
    """One JSON object per request."""

    name = "access-json"

    def recognises(self, head: bytes) -> bool:
        """Records have a request, who asked and the status, under the names of one of the servers."""
        found = [_flavour(flatten(record).keys()) for record in head_records(head)]
        return bool(found) and 2 * sum(1 for flavour in found if flavour is not None) >= len(found)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per record, fields under their own names, nested ones dotted."""
        for item in records(stream, context):
            if isinstance(item, Skipped):
                yield item
            else:
                number, record = item
                yield _event(flatten(record), number, context)


ACCESS_JSON = AccessJson()


def _flavour(names: Any) -> _Flavour | None:  # noqa: ANN401  (the keys of a dict)
    return next((f for f in _FLAVOURS if all(group & names for group in f.needs)), None)


def _event(fields: dict[str, Scalar], number: int, context: ReadContext) -> Event:
    """The event of a record; one of no known server is of the last flavour."""
    flavour = _flavour(fields.keys()) or _FLAVOURS[-1]
    written = (fields[name] for name in flavour.times if fields.get(name) is not None)
    times = (_time(value, context.timezone) for value in written)
    time = next((value for value in times if value is not None), None)
    request = fields.get("request") or fields.get("request_line") or fields.get("RequestLine")
    if isinstance(request, str):
        fields |= {name: value for name, value in split_request(request).items() if value}
    host = text(fields.get(flavour.host) or "") if flavour.host else ""
    return Event(flavour.table, "", time, host, number, fields)


def _time(value: Scalar, timezone: dt.tzinfo) -> int | None:
    if isinstance(value, float):
        return parse_time(f"{value:.6f}", timezone)
    return parse_time(text(value), timezone)
