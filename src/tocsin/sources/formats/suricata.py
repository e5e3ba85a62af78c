"""Suricata EVE JSON: one table per event type."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_text, micros
from tocsin.sources.json_records import Record

_MARKS = ("flow_id", "in_iface", "src_ip", "stats", "engine", "pcap_cnt")


def _claims(record: Record) -> bool:
    return (
        isinstance(record.get("event_type"), str)
        and isinstance(record.get("timestamp"), str)
        and any(mark in record for mark in _MARKS)
    )


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is EVE's ``host`` (``sensor-name`` in suricata.yaml), "" where it is not set.

    DNS of version 3 names its query differently and has a table of its own, ``suricata-dns-v3``.
    """
    fields = flatten(record)
    kind = str(record["event_type"])
    if kind == "dns" and "dns.queries.rrname" in fields:
        kind = "dns-v3"
    time = micros(record["timestamp"], context)
    host = first_text(fields, "host", "sensor_name")
    yield Event(table_name("suricata", kind), "", time, host, number, fields)


SURICATA = JsonFormat("suricata", _claims, _event)
