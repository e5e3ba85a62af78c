import datetime as dt
import io

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.suricata import SURICATA
from tocsin.sources.registry import recognise

ALERT = {
    "timestamp": "2024-03-01T11:00:00.250000+0100", "flow_id": 7, "event_type": "alert", "host": "ids-2",
    "src_ip": "10.0.0.5", "src_port": 50123, "dest_ip": "192.0.2.7", "dest_port": 443, "proto": "TCP",
    "alert": {"action": "allowed", "signature_id": 9000001, "signature": "Test", "severity": 1},
}  # fmt: skip
DNS = ALERT | {"event_type": "dns", "dns": {"type": "query", "rrname": "a.example", "rrtype": "A"}}
DNS3 = ALERT | {"event_type": "dns", "dns": {"version": 3, "queries": [{"rrname": "a.example"}]}}


def read(*records):
    data = b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in records)
    context = ReadContext(path="eve.json", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(SURICATA.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_each_event_type_has_its_table():
    events, skipped = read(ALERT, DNS, DNS3)
    assert not skipped
    assert [e.table for e in events] == ["suricata-alert", "suricata-dns", "suricata-dns-v3"]
    assert events[0][2:5] == (1_709_287_200_250_000, "ids-2", 1)
    assert events[0].fields["alert.signature"] == "Test"
    assert events[2].fields["dns.queries.rrname"] == "a.example"


def test_broken_lines_are_counted_and_foreign_records_kept():
    events, skipped = read(ALERT, b'{"timestamp": "2024', {"message": "started"}, DNS)
    assert [e.table for e in events] == ["suricata-alert", "generic-json", "suricata-dns"]
    assert [s.record for s in skipped] == [2]


def test_a_record_without_a_readable_time_is_kept():
    assert read(ALERT | {"timestamp": "?"})[0][0].time is None


def test_it_is_recognised_by_its_records():
    assert recognise(orjson.dumps(ALERT)) is SURICATA
    assert not SURICATA.recognises(b'{"event_type": "login", "timestamp": "2024-03-01"}')


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    SURICATA.recognises(data)
    read(orjson.dumps(ALERT), data, b'{"timestamp":"","event_type":"/\\u0000","flow_id":[1]}')
