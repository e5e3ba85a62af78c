"""Zeek logs as JSON: Zeek's own writer, Corelight's, and forwarders that rename dots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.event import Event, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import flatten
from tocsin.sources.formats.zeek_paths import path_of, sensor_of
from tocsin.sources.json_format import JsonFormat, first_text, micros
from tocsin.sources.json_records import Record

_STREAMS = ("_path", "@stream", "_stream")
_SENSORS = ("_system_name", "@system", "_node_name", "sensor", "host_name")
# Records within Zeek's records, whose dots some forwarders turn into underscores.
_NESTED = re.compile(
    r"^(id|certificate|san|basic_constraints|times|data_channel|seen|file|version"
    r"|remote_location|entity)_(?=[a-z])"
)
_UID = re.compile(r"[CFS][0-9A-Za-z]{10,20}")  # base 62 of 96 bits, with Zeek's prefix
_RENAMED = frozenset(
    [
        "id_orig_h",
        "id_orig_p",
        "id_resp_h",
        "id_resp_p",
        "certificate_version",
        "certificate_serial",
        "certificate_subject",
        "certificate_issuer",
        "certificate_not_valid_before",
        "certificate_not_valid_after",
        "certificate_key_alg",
        "certificate_sig_alg",
        "certificate_key_type",
        "certificate_key_length",
        "certificate_exponent",
        "certificate_curve",
        "san_dns",
        "san_uri",
        "san_email",
        "san_ip",
        "basic_constraints_ca",
        "basic_constraints_path_len",
        "times_modified",
        "times_accessed",
        "times_created",
        "times_changed",
        "data_channel_passive",
        "data_channel_orig_h",
        "data_channel_resp_h",
        "data_channel_resp_p",
        "seen_indicator",
        "seen_indicator_type",
        "seen_where",
        "seen_node",
    ]
)


def _claims(record: Record) -> bool:
    if "ts" not in record:
        return False
    if any(isinstance(record.get(name), str) for name in _STREAMS):
        return True
    if any(name in record for name in ("id.orig_h", "id_orig_h", "fuid")):
        return True
    uid = record.get("uid")
    return isinstance(uid, str) and _UID.fullmatch(uid) is not None


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the sensor that the record names, else ""."""
    if "@stream" in record or "id_orig_h" in record:
        record = {_original(name): value for name, value in record.items()}
    fields = flatten(record)
    path = first_text(fields, *_STREAMS) or path_of(fields.keys(), fields.get("action"), context.path)
    host = first_text(fields, *_SENSORS[:4])
    time = micros(record["ts"], context)
    yield Event(table_name("zeek", path or "unknown"), "", time, host, number, fields)


def _original(name: str) -> str:
    """Zeek's own name of a field whose dots became underscores: ``id_orig_h`` is ``id.orig_h``."""
    return _NESTED.sub(r"\1.", name) if name in _RENAMED else name


ZEEK_JSON = JsonFormat("zeek-json", _claims, _event, (), sensor_of)
