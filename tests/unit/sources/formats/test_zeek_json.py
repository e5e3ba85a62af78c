import datetime as dt
import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.zeek_json import ZEEK_JSON
from tocsin.sources.registry import recognise

DNS = {
    "_path": "dns", "_system_name": "edge-1", "ts": "2024-03-01T10:00:00.250000Z", "uid": "Ca1",
    "id.orig_h": "10.0.0.5", "id.resp_p": 53, "query": "mail.gov.example", "AA": False, "qtype_name": "A",
    "answers": ["192.0.2.7", "192.0.2.8"], "TTLs": [60.0, 60.0], "auth": [], "note": "",
}  # fmt: skip
TIME = 1_709_287_200_250_000


def read(*records, path="dns.json"):
    data = b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in records)
    context = ReadContext(path=path, received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(ZEEK_JSON.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_a_line_becomes_an_event_of_its_log():
    [event], skipped = read(DNS)
    assert not skipped
    assert event[:5] == ("zeek-dns", "", TIME, "edge-1", 1)
    assert event.fields["answers"] == f"192.0.2.7{MULTI}192.0.2.8"
    assert event.fields["AA"] is False
    assert event.fields["note"] == ""
    assert "auth" not in event.fields


@pytest.mark.parametrize("ts", [1709287200.25, "2024-03-01T10:00:00.25Z", "1709287200.25"])
def test_time_is_read_as_text_and_as_epoch(ts):
    assert read(DNS | {"ts": ts})[0][0].time == TIME


def test_names_that_a_forwarder_changed_are_zeeks_own_again():
    record = {"@stream": "conn", "@system": "edge.example", "ts": 1709287200.25, "id_orig_h": "10.0.0.5",
              "id_resp_p": 443, "conn_state": "SF", "orig_bytes": 7, "certificate_serial": "0A"}  # fmt: skip
    [event], _ = read(record)
    assert (event.table, event.host) == ("zeek-conn", "edge.example")
    assert event.fields["id.orig_h"] == "10.0.0.5"
    assert event.fields["certificate.serial"] == "0A"
    assert event.fields["orig_bytes"] == 7


@pytest.mark.parametrize(
    ("fields", "table"),
    [
        ({"conn_state": "SF"}, "zeek-conn"),
        ({"qtype_name": "A", "rcode_name": "NOERROR"}, "zeek-dns"),
        ({"method": "GET", "uri": "/", "trans_depth": 1}, "zeek-http"),
        ({"action": "SMB::FILE_OPEN", "name": "a"}, "zeek-smb_files"),
        ({"request_type": "TGS"}, "zeek-kerberos"),
        ({"endpoint": "svcctl", "operation": "CreateServiceW"}, "zeek-dce_rpc"),
        ({"version": "TLSv12", "server_name": "a"}, "zeek-ssl"),
        ({"certificate.serial": "0A"}, "zeek-x509"),
    ],
)
def test_without_a_path_the_fields_tell_the_log(fields, table):
    [event], _ = read({"ts": 1709287200.25, "uid": "C", "id.orig_h": "::1"} | fields, path="x")
    assert event.table.replace("_", "-") == table.replace("_", "-")


def test_without_a_path_and_telling_fields_the_file_name_decides():
    [event], _ = read({"ts": 1709287200.25, "uid": "C", "id.orig_h": "::1"}, path="EDGE_kerberos.log")
    assert event.table == "zeek-kerberos"
    assert ZEEK_JSON.host_in_name("EDGE_kerberos.log") == "EDGE"


def test_a_broken_line_is_counted_and_the_rest_goes_on():
    events, skipped = read(DNS, b'{"_path":"dns","ts":', b"[1]", DNS)
    assert [event.record for event in events] == [1, 4]
    assert [s.record for s in skipped] == [2, 3]


def test_a_record_without_a_readable_time_is_kept():
    assert read(DNS | {"ts": None})[0][0].time is None
    assert read(DNS | {"ts": "soon"})[0][0].time is None


def test_it_is_recognised_by_its_records():
    assert recognise(orjson.dumps(DNS)) is ZEEK_JSON
    assert ZEEK_JSON.recognises(b'{"ts": 1, "uid": "CqKst53mF3det3eDV9", "msg": "x"}')
    assert not ZEEK_JSON.recognises(b'{"ts": 1, "message": "x"}')
    assert not ZEEK_JSON.recognises(b'{"ts": 1, "uid": "1000", "level": "info"}')


@given(st.dictionaries(st.sampled_from(["ts", "uid", "_path", "@stream", "action", "id_orig_h", "x"]),
                       st.none() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=4)
                       | st.lists(st.text(max_size=2), max_size=2)))  # fmt: skip
def test_no_record_raises(record):
    read(record)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    ZEEK_JSON.recognises(data)
    read(data)
