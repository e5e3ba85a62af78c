"""Squid, the Windows DNS debug log, nfdump and web servers' error logs."""

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.dns_debug import DNS_DEBUG
from tocsin.sources.formats.nfdump_csv import NFDUMP_CSV
from tocsin.sources.formats.squid import SQUID
from tocsin.sources.formats.syslog import SYSLOG
from tocsin.sources.formats.web_error_log import WEB_ERROR_LOG

TIRANA = ZoneInfo("Europe/Tirane")
SQUID_TEXT = (
    "1785837600.250    120 10.0.0.9 TCP_MISS/200 4512 GET http://c2.example:8080/a/b.exe?x=1 alice "
    "HIER_DIRECT/198.51.100.7 text/html\n"
    "nonsense\n"
    "1785837601.000     12 10.0.0.9 TCP_TUNNEL/200 39 CONNECT c2.example:443 - HIER_DIRECT/198.51.100.7 -\n"
)
DNS_TEXT = (
    "DNS Server log file creation at 8/4/2026 11:00:00 AM\n"
    "Log file wrap at 8/4/2026 11:00:00 AM\n\n"
    "8/4/2026 12:00:00 PM 0B8C PACKET  000000000314B680 UDP Rcv 10.0.0.9        4e2f   Q [0001   D   NOERROR] TXT"
    "    (2)c2(7)example(0)\n"
    "8/4/2026 12:00:01 PM 0B8C PACKET  000000000314B680 UDP Snd 10.0.0.9        4e2f R Q [8085 A DR  NOERROR] A"
    "      (2)c2(7)example(0)\n"
    "    Message:\n"
    "8/4/2026 12:00:02 PM 0B8C EVENT   The DNS server has started.\n"
)
FLOW_TEXT = (
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt\n"
    "2026-08-04 12:00:00,2026-08-04 12:00:01,1.0,10.0.0.9,198.51.100.7,50000,21,TCP,.AP.SF,0,0,10,4000\n"
    "2026-08-04 12:00:00,short\n"
    "Summary\n"
    "flows,bytes,packets,avg_bps,avg_pps,avg_bpp\n"
    "1,4000,10,1,1,1\n"
)
ERROR_TEXT = (
    "[Tue Aug 04 12:00:00.250000 2026] [core:notice] [pid 7:tid 8] [client 198.51.100.7:5000] AH00052: child pid 9 "
    "exit signal Segmentation fault (11)\n"
    "[Tue Aug 04 12:00:00 2026] [error] [client 198.51.100.7] File does not exist: /x\n"
    '2026/08/04 12:00:00 [error] 7#8: *3 open() "/x" failed, client: 198.51.100.7, server: gov.example, '
    'request: "GET /x?y HTTP/1.1", host: "gov.example"\n'
    "a line that goes on\n"
)
SAMPLES = [(SQUID, SQUID_TEXT), (DNS_DEBUG, DNS_TEXT), (NFDUMP_CSV, FLOW_TEXT), (WEB_ERROR_LOG, ERROR_TEXT)]


def read(source, data: str | bytes, zone: dt.tzinfo = TIRANA) -> tuple[list[Event], list[Skipped]]:
    data = data.encode() if isinstance(data, str) else data
    context = ReadContext("a.log", dt.datetime(2026, 8, 5, tzinfo=dt.UTC), zone)
    found = list(source.read(io.BytesIO(data), context))
    return [i for i in found if isinstance(i, Event)], [i for i in found if isinstance(i, Skipped)]


def test_squid_lines_keep_the_address_whole_and_in_parts():
    (first, second), skipped = read(SQUID, SQUID_TEXT)
    assert [item.record for item in skipped] == [2]
    assert first[:3] == ("proxy-squid", "", 1785837600250000)
    assert first.fields["url"] == "http://c2.example:8080/a/b.exe?x=1"
    assert (first.fields["url_host"], first.fields["url_extension"]) == ("c2.example", "exe")
    assert second.fields["url_host"] == "c2.example"
    assert "user" not in second.fields


def test_squid_through_syslog_is_squid():
    (event,), _ = read(SYSLOG, "Aug  4 10:00:00 proxy1 (squid-1): " + SQUID_TEXT.splitlines()[0])
    assert (event.table, event.host) == ("proxy-squid", "proxy1")


def test_dns_packets_have_the_name_in_dots_and_the_time_of_the_server_zone():
    (question, answer, started), skipped = read(DNS_DEBUG, DNS_TEXT)
    assert question.time == 1785837600000000
    assert (question.fields["query"], question.fields["record_type"]) == ("c2.example", "TXT")
    assert (question.fields["response"], answer.fields["response"]) == ("Q", "R")
    assert answer.fields["rcode"] == "NOERROR"
    assert started.fields["message"] == "The DNS server has started."
    assert [item.count for item in skipped] == [3]


def test_flows_are_read_and_the_summary_and_short_rows_counted():
    (flow,), skipped = read(NFDUMP_CSV, FLOW_TEXT)
    assert flow[:3] == ("netflow-nfdump", "", 1785837600000000)
    assert (flow.fields["da"], flow.fields["dp"]) == ("198.51.100.7", "21")
    assert sorted(item.count for item in skipped) == [1, 3]


def test_the_short_header_of_newer_nfdump_is_read_too():
    text = "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n"
    text += "2026-08-04 12:00:00.250,1.0,TCP,10.0.0.9,50000,198.51.100.7,21,10,4000,1\n"
    assert NFDUMP_CSV.recognises(text.encode())
    (flow,), _ = read(NFDUMP_CSV, text)
    assert flow.time == 1785837600250000


def test_error_logs_of_both_servers_are_read_with_their_local_time():
    (core, old, nginx, rest), skipped = read(WEB_ERROR_LOG, ERROR_TEXT)
    assert not skipped
    assert [e.table for e in (core, old, nginx)] == [
        "web-apache-error",
        "web-apache-error",
        "web-nginx-error",
    ]
    assert (core.time, old.time, nginx.time, rest.time) == (
        1785837600250000,
        1785837600000000,
        1785837600000000,
        None,
    )
    assert (core.fields["c-ip"], core.fields["c-port"], core.fields["code"]) == (
        "198.51.100.7",
        "5000",
        "AH00052",
    )
    assert (nginx.fields["cs-uri"], nginx.fields["cs-host"]) == ("/x?y", "gov.example")
    assert rest.fields["message"] == "a line that goes on"


@pytest.mark.parametrize(("source", "text"), SAMPLES)
def test_each_is_recognised_by_its_content_alone(source, text):
    assert [s.name for s, _ in SAMPLES if s.recognises(text.encode())] == [source.name]
    assert not source.recognises(b"")
    assert not source.recognises(b"a,b,c\n1,2,3\n")


@pytest.mark.parametrize(("source", "text"), SAMPLES)
@given(noise=st.binary(max_size=120), start=st.integers(0, 600), end=st.integers(0, 600))
def test_no_bytes_make_a_reader_raise(source, text, noise, start, end):
    sample = text.encode()
    mutated = sample[:start] + noise + sample[end:]
    assert source.recognises(mutated) in (True, False)
    assert isinstance(read(source, mutated), tuple)
