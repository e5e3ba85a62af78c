import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.access_log import ACCESS_LOG

COMMON = '198.51.100.7 - alice [12/May/2022:03:00:01 +0200] "GET /a?b=%2e HTTP/1.1" 200 1024'
COMBINED = COMMON + ' "https://gov.example/" "Mozilla/5.0 (X11)"'


def read(text: str | bytes) -> list[Event | Skipped]:
    data = text.encode() if isinstance(text, str) else text
    context = ReadContext("access.log", dt.datetime(2026, 8, 5, tzinfo=dt.UTC))
    return list(ACCESS_LOG.read(io.BytesIO(data), context))


def fields(line: str) -> dict[str, object]:
    (event,) = read(line)
    assert isinstance(event, Event)
    return event.fields


def test_a_combined_line_has_its_parts_under_w3c_names_and_its_time_in_utc():
    (event,) = read(COMBINED)
    assert event[:5] == ("web-access", "", 1652317201000000, "", 1)
    assert event.fields == {
        "c-ip": "198.51.100.7",
        "cs-username": "alice",
        "cs-method": "GET",
        "cs-uri": "/a?b=%2e",
        "cs-uri-stem": "/a",
        "cs-uri-query": "b=%2e",
        "cs-version": "HTTP/1.1",
        "sc-status": "200",
        "sc-bytes": "1024",
        "cs-referer": "https://gov.example/",
        "cs-user-agent": "Mozilla/5.0 (X11)",
    }


def test_a_common_line_has_no_referrer_and_no_agent():
    assert not {"cs-referer", "cs-user-agent"} & fields(COMMON).keys()


def test_a_virtual_host_in_front_and_values_behind_are_kept():
    found = fields(f'www.gov.example:443 {COMBINED} "10.1.1.1" 0.003')
    assert (found["cs-host"], found["s-port"], found["c-ip"]) == ("www.gov.example", "443", "198.51.100.7")
    assert (found["X-Forwarded-For"], found["extra"]) == ("10.1.1.1", "0.003")


HOPS = "203.0.113.9, 198.51.100.1, 10.0.0.1"


@pytest.mark.parametrize(
    ("client", "ip", "forwarded", "host"),
    [
        (HOPS, "203.0.113.9", HOPS, None),
        ("203.0.113.9, 10.0.0.1", "203.0.113.9", "203.0.113.9, 10.0.0.1", None),
        (f"{HOPS} 10.0.0.254", "10.0.0.254", HOPS, None),
        (f"gov.example:443 {HOPS}", "203.0.113.9", HOPS, "gov.example"),
        ("unknown, 2001:db8::1", "unknown", "unknown, 2001:db8::1", None),
        ("-", None, None, None),
        ("2022-07-15T08:00:00.000000000Z stdout F 203.0.113.9", "203.0.113.9", None, None),
        (f"2022-07-15T08:00:00.1+02:00 stderr P gov.example {HOPS}", "203.0.113.9", HOPS, "gov.example"),
    ],
)
def test_who_was_forwarded_for_is_no_virtual_host_nor_is_what_a_container_writes(client, ip, forwarded, host):
    found = fields(f'{client} - bob [15/Jul/2022:08:00:05 +0200] "GET /c HTTP/1.0" 200 0 "-" "UA"')
    assert (found.get("c-ip"), found.get("X-Forwarded-For"), found.get("cs-host")) == (ip, forwarded, host)
    assert (found["cs-username"], found["cs-user-agent"]) == ("bob", "UA")


@pytest.mark.parametrize(
    ("last", "forwarded", "extra"),
    [
        ('"203.0.113.9"', "203.0.113.9", None),
        ('"203.0.113.9:80, [2001:db8::1]:443, unknown" 7', "203.0.113.9:80, [2001:db8::1]:443, unknown", "7"),
        ('"-"', None, None),
        ('"0.003"', None, "0.003"),
        ("10.0.0.1", None, "10.0.0.1"),
        ('"cafe" "10.0.0.1"', None, "cafe 10.0.0.1"),
    ],
)
def test_the_last_field_of_nginx_is_who_was_forwarded_for_if_it_is_addresses(last, forwarded, extra):
    found = fields(f"{COMBINED} {last}")
    assert (found.get("X-Forwarded-For"), found.get("extra")) == (forwarded, extra)


def test_a_user_name_with_a_blank_is_no_virtual_host():
    found = fields(COMMON.replace("alice", "Alice Doe"))
    assert (found["c-ip"], found["cs-username"]) == ("198.51.100.7", "Alice Doe")


@pytest.mark.parametrize("quote", ['\\"', "\\x22"])
def test_quotes_inside_a_value_do_not_end_it(quote):
    found = fields(f'{COMMON} "-" "() {{ :;}}; echo {quote}x{quote}"')
    assert found["cs-user-agent"] == '() { :;}; echo "x"'


def test_a_request_that_is_none_is_kept_whole():
    found = fields('10.0.0.1 - - [12/May/2022:03:00:01 +0000] "\\x16\\x03\\x01" 400 -')
    assert found["cs-uri"] == "\\x16\\x03\\x01"
    assert "sc-bytes" not in found


def test_broken_lines_are_counted_and_a_line_without_readable_time_is_kept():
    found = read(f"broken\n{COMMON.replace('May', 'Foo')}\n{COMMON}\n")
    assert [item.record for item in found if isinstance(item, Skipped)] == [1]
    assert [item.time for item in found if isinstance(item, Event)] == [None, 1652317201000000]


def test_it_is_recognised_by_its_lines():
    assert ACCESS_LOG.recognises(COMMON.encode())
    assert ACCESS_LOG.recognises(f"www.gov.example {COMBINED}\nbroken\n".encode())
    assert not ACCESS_LOG.recognises(b"May 12 03:00:01 h sshd[1]: hello\n")


@given(st.binary(max_size=120), st.integers(0, len(COMBINED)), st.integers(0, len(COMBINED)))
def test_no_bytes_make_the_reader_raise(noise, start, end):
    sample = COMBINED.encode()
    assert isinstance(read(sample[:start] + noise + sample[end:]), list)
