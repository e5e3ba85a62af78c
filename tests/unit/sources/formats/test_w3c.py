import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.w3c import W3C

RECEIVED = dt.datetime(2026, 8, 5, tzinfo=dt.UTC)
IIS = """\
#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2022-05-12 03:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status
2022-05-12 03:00:01 10.0.0.5 GET /owa/auth.owa - 443 - 198.51.100.7 Mozilla/5.0+(X11;+Linux) 200
2022-05-12 03:00:02 10.0.0.5 POST /aspnet_client/x.aspx cmd=whoami+/all 443 GOV\\a 198.51.100.7 - 500
#Fields: date time cs-method cs-uri-stem sc-status s-computername s-ip
2022-05-12 03:00:03 GET /robots.txt 404 WEB01 10.0.0.5
2022-05-12 03:00:04 GET
"""


def read(text: str | bytes, zone: dt.tzinfo = dt.UTC) -> list[Event | Skipped]:
    data = text.encode() if isinstance(text, str) else text
    return list(W3C.read(io.BytesIO(data), ReadContext("u_ex.log", RECEIVED, zone)))


def events(text: str | bytes, zone: dt.tzinfo = dt.UTC) -> list[Event]:
    return [item for item in read(text, zone) if isinstance(item, Event)]


def test_fields_may_change_in_the_middle_of_a_file_and_short_rows_are_counted():
    first, second, third = events(IIS)
    assert {event.table for event in (first, second, third)} == {"web-iis"}
    assert first.fields["cs-uri-stem"] == "/owa/auth.owa"
    assert (third.fields["sc-status"], third.host, third.record) == ("404", "WEB01", 8)
    assert [(item.record, item.reason) for item in read(IIS) if isinstance(item, Skipped)] == [
        (9, "3 values for 7 fields")
    ]


def test_times_are_utc_whatever_the_zone_of_the_command():
    assert events(IIS, ZoneInfo("Europe/Tirane"))[0].time == 1652324401000000


def test_a_dash_is_no_value_and_path_and_query_are_also_one_field():
    first, second, _ = events(IIS)
    assert "cs-uri-query" not in first.fields
    assert "cs(User-Agent)" not in second.fields
    assert first.fields["cs-uri"] == "/owa/auth.owa"
    assert second.fields["cs-uri"] == "/aspnet_client/x.aspx?cmd=whoami+/all"


def test_the_agent_is_kept_as_written_and_readable_as_it_was_sent():
    agent = events(IIS)[0].fields
    assert agent["cs(User-Agent)"] == "Mozilla/5.0+(X11;+Linux)"
    assert agent["cs-user-agent"] == f"Mozilla/5.0 (X11; Linux){MULTI}Mozilla/5.0+(X11;+Linux)"


@pytest.mark.parametrize("name", ["X-Forwarded-For", "cs(X-Forwarded-For)"])
def test_who_was_forwarded_for_has_the_name_of_its_header_as_it_was_sent(name):
    [event] = events(
        f"#Fields: date time s-ip cs-uri-stem {name}\n2022-05-12 03:00:03 10.0.0.5 / 1.2.3.4,+10.0.0.1\n"
    )
    assert event.fields["X-Forwarded-For"] == "1.2.3.4, 10.0.0.1"


@pytest.mark.parametrize(
    ("name", "address", "said", "host"),
    [
        ("WEB01", "10.0.0.5", "", "WEB01"),
        ("WEB01", "10.0.0.5", "other", "WEB01"),
        ("-", "10.0.0.5", "", "10.0.0.5"),
        ("-", "2001:db8::5", "", "2001:db8::5"),
        *(("-", address, "", "") for address in ("127.0.0.1", "::1", "fe80::1%4", "169.254.3.4", "::", "-")),
        ("-", "10.0.0.5", "WEB02", ""),
    ],
)
def test_the_host_is_the_servers_name_else_who_is_said_else_an_address_of_its_own(name, address, said, host):
    text = f"#Fields: date time s-computername s-ip cs-uri-stem\n2022-05-12 03:00:03 {name} {address} /\n"
    [event] = W3C.read(io.BytesIO(text.encode()), ReadContext("u_ex.log", RECEIVED, host=said))
    assert event.host == host


def test_a_percent_encoded_agent_cannot_pose_as_several():
    [found] = events("#Fields: date time c-ip cs(User-Agent)\n2022-05-12 01:02:03 10.0.0.1 curl%20%1Fevil\n")
    assert found.fields["cs-user-agent"] == "curl \\x1fevil\x1fcurl%20%1Fevil"


def test_the_windows_firewall_log_has_the_zone_of_its_host():
    text = (
        "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n"
        "#Fields: date time action protocol src-ip dst-ip src-port dst-port size\n\n"
        "2022-07-15 10:00:00 DROP TCP 198.51.100.7 10.0.0.5 50000 445 52\n"
    )
    (event,) = events(text, ZoneInfo("Europe/Tirane"))
    assert event.table == "firewall-windows"
    assert event.time == 1657872000000000


def test_a_proxy_log_with_quoted_values_gets_the_whole_address():
    text = (
        "#Software: SGOS 6.7.4\n"
        "#Fields: date time c-ip cs-username s-action sc-status cs-method cs-uri-scheme cs-host cs-uri-path "
        "cs-uri-query cs(User-Agent)\n2022-07-15 10:00:00 10.1.1.1 - TCP_MISS 200 GET https c2.example /a ?b=1 "
        '"Mozilla/4.0 (compatible)"\n'
    )
    (event,) = events(text)
    assert event.table == "proxy-w3c"
    assert event.fields["c-uri"] == "https://c2.example/a?b=1"
    assert event.fields["cs(User-Agent)"] == "Mozilla/4.0 (compatible)"


def test_the_date_directive_serves_rows_without_a_date():
    (event,) = events("#Date: 2022-05-12 00:00:00\n#Fields: time c-ip sc-status\n01:02:03 10.0.0.1 200\n")
    assert event.time == 1652317323000000


def test_a_row_without_readable_time_is_kept():
    (event,) = events("#Fields: date time c-ip\nyesterday noon 10.0.0.1\n")
    assert event.time is None
    assert event.fields["c-ip"] == "10.0.0.1"


def test_rows_before_the_fields_are_counted():
    found = read("#Software: x\n1 2 3\n#Fields: date time c-ip\n2022-05-12 01:02:03 10.0.0.1\n")
    assert [type(item) for item in found] == [Skipped, Event]


def test_utf16_is_read():
    assert W3C.recognises(IIS.encode("utf-16"))
    assert len(events(IIS.encode("utf-16"))) == 3


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (IIS, True),
        ("#Fields: date time c-ip\n", True),
        ("#separator \\x09\n#fields\tts\tuid\n", False),
        ("#Software: Microsoft Exchange Server\n#Fields: date-time,client-ip\n", False),
        ("# a comment\n", False),
        ("", False),
    ],
)
def test_it_is_recognised_by_its_directives(head, expected):
    assert W3C.recognises(head.encode()) is expected


@given(st.binary(max_size=200), st.integers(0, len(IIS)), st.integers(0, len(IIS)))
def test_no_bytes_make_the_reader_raise(noise, start, end):
    sample = IIS.encode()
    mutated = sample[:start] + noise + sample[end:]
    assert W3C.recognises(mutated) in (True, False)
    assert isinstance(read(mutated), list)
