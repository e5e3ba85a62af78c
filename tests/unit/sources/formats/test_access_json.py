import datetime as dt
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.access_json import ACCESS_JSON

CADDY = {
    "level": "info",
    "ts": 1785837600.25,
    "logger": "http.log.access",
    "request": {
        "remote_ip": "198.51.100.7",
        "method": "GET",
        "host": "gov.example",
        "uri": "/a?b",
        "headers": {"User-Agent": ["curl/8"], "Accept": ["a", "b"]},
    },
    "status": 200,
}
TRAEFIK = {
    "ClientHost": "198.51.100.7",
    "RequestMethod": "GET",
    "RequestPath": "/a?b",
    "DownstreamStatus": 404,
    "StartUTC": "2026-08-04T10:00:00.25Z",
    "request_User-Agent": "curl/8",
}
NGINX = {
    "time_iso8601": "2026-08-04T12:00:00.250+02:00",
    "remote_addr": "198.51.100.7",
    "request": "GET /a?b HTTP/1.1",
    "status": "200",
    "hostname": "web01",
}


def read(*records: object) -> list[Event | Skipped]:
    data = "\n".join(item if isinstance(item, str) else json.dumps(item) for item in records)
    context = ReadContext("access.json", dt.datetime(2026, 8, 5, tzinfo=dt.UTC))
    return list(ACCESS_JSON.read(io.BytesIO(data.encode()), context))


def test_each_server_has_its_table_and_its_time():
    found = read(CADDY, TRAEFIK, NGINX)
    assert [(item.table, item.time) for item in found] == [
        ("web-caddy", 1785837600250000),
        ("web-traefik", 1785837600250000),
        ("web-json", 1785837600250000),
    ]
    assert found[2].host == "web01"


def test_nested_fields_keep_their_names_and_lists_all_their_values():
    fields = read(CADDY)[0].fields
    assert fields["request.headers.User-Agent"] == "curl/8"
    assert fields["request.headers.Accept"] == f"a{MULTI}b"


def test_a_request_line_is_also_taken_apart():
    fields = read(NGINX)[0].fields
    assert (fields["cs-method"], fields["cs-uri"], fields["cs-uri-query"]) == ("GET", "/a?b", "b")


def test_a_line_that_is_no_object_is_counted_and_one_without_time_is_kept():
    found = read("{broken", {**TRAEFIK, "StartUTC": "later"}, CADDY)
    assert isinstance(found[0], Skipped)
    assert [item.time for item in found[1:]] == [None, 1785837600250000]


def test_only_access_logs_are_recognised():
    for record in (CADDY, TRAEFIK, NGINX):
        assert ACCESS_JSON.recognises(json.dumps(record).encode())
    assert not ACCESS_JSON.recognises(b'{"event_type":"http","src_ip":"1.2.3.4","http":{"status":200}}')
    assert not ACCESS_JSON.recognises(
        b'{"uid":"C1","id.orig_h":"1.2.3.4","method":"GET","uri":"/","status_code":200}'
    )
    assert not ACCESS_JSON.recognises(b"[1, 2]")


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(noise):
    context = ReadContext("access.json", dt.datetime(2026, 8, 5, tzinfo=dt.UTC))
    data = json.dumps(CADDY).encode() + b"\n" + noise
    assert isinstance(list(ACCESS_JSON.read(io.BytesIO(data), context)), list)
    assert ACCESS_JSON.recognises(noise) in (True, False)
