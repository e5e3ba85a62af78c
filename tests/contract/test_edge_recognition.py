"""Logs of Linux, the web and network devices are told apart by their content, whatever else is registered."""

from __future__ import annotations

import pytest

from tocsin.sources.registry import recognise

XML = "<Event><System><Provider Name='Linux-Sysmon'/><EventID>1</EventID></System><EventData/></Event>"
SAMPLES = {
    "auditd": 'type=CWD msg=audit(1785900000.1:41): cwd="/root"',
    "sysmon-linux": f"Aug  4 10:00:00 web01 sysmon[12]: {XML}",
    "cef": "<134>Aug  4 10:00:00 fw CEF:0|V|P|1|7|drop|3|src=198.51.100.7",
    "leef": "LEEF:1.0|IBM|QFlow|1.0|17|src=10.0.0.1",
    "fortigate": 'date=2026-08-04 time=12:00:00 devname="F" devid="F1" logid="1" type="event"',
    "bind-queries": "04-Aug-2026 10:00:00.250 client 10.0.0.9#5 (c2.example): query: c2.example IN TXT + (10.0.0.1)",
    "syslog": "<13>Aug  4 10:00:00 web01 cups[7]: hello",
    "windows-xml": XML,
    "w3c": "#Version: 1.0\n#Fields: date time c-ip\n2022-05-12 01:02:03 10.0.0.1",
    "access-log": '198.51.100.7 - - [12/May/2022:03:00:01 +0200] "GET / HTTP/1.1" 200 10 "-" "curl/8"',
    "access-json": '{"RequestMethod":"GET","RequestPath":"/","DownstreamStatus":200}',
    "web-error-log": "2026/08/04 12:00:00 [error] 7#8: *3 open() failed",
    "squid": "1785837600.250 120 10.0.0.9 TCP_MISS/200 45 GET http://c2.example/ - HIER_DIRECT/198.51.100.7 text/html",
    "windows-dns-debug": "8/4/2026 12:00:00 PM 0B8C PACKET  000000000314B680 UDP Rcv 10.0.0.9        4e2f   Q "
    "[0001   D   NOERROR] A      (2)c2(7)example(0)",
    "nfdump-csv": "ts,te,td,sa,da,sp,dp,pr\n2026-08-04 12:00:00,2026-08-04 12:00:01,1.0,10.0.0.9,10.0.0.1,5,21,TCP",
}


@pytest.mark.parametrize(("name", "text"), SAMPLES.items())
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_sample_is_recognised_as_its_own_format_in_every_encoding(name, text, end, encoding):
    found = recognise((text.replace("\n", end or "\n") + end).encode(encoding))
    assert found is not None
    assert found.name == name
