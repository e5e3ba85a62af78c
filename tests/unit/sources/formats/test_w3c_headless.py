"""Rows of W3C logs whose header rotated away are told as such, and read as no other log."""

from __future__ import annotations

import pytest

from tocsin.sources import ReadOptions, inputs, read_chunks
from tocsin.sources.beginning import beginning
from tocsin.sources.formats.w3c import HEADLESS, IIS, is_headless

ROWS = {
    "iis": "2022-07-15 10:00:0{n} 10.0.0.5 GET /a.aspx x={n} 443 - 10.1.1.{n} Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 15",
    "iis of IPv6": "2022-07-15 10:00:0{n} W3SVC1 fe80::1 POST /owa/auth.owa - 443 - fe80::{n} Mozilla/5.0 - 302 0 0 15",
    "a few fields": "2022-07-15 10:00:0{n} 10.1.1.{n} GET /a.aspx 200",
    "httperr": "2022-07-15 10:00:0{n} 10.1.1.{n} 50000 10.0.0.5 80 HTTP/1.1 GET /x - 400 - BadRequest -",
    "firewall": "2022-07-15 10:00:0{n} ALLOW TCP 10.0.0.{n} 10.0.0.9 50000 443 0 - 0 0 0 - - - SEND",
    "cloudfront": "2022-07-15\t10:00:0{n}\tFRA2\t1045\t192.0.2.{n}\tGET\td1.cloudfront.net\t/v\t200\t-\tMozilla\t-",
    "proxy": "2022-07-15 10:00:0{n} 120 10.1.1.{n} 200 TCP_HIT 1234 567 GET http www.example.com 80 / - - - DIRECT",
}


def read(tmp_path, text):
    path = tmp_path / "u_ex220715.log"
    path.write_text(text)
    [source] = inputs([path])
    [chunk] = read_chunks(source, ReadOptions())
    return chunk


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("front", ["", "01 10.0.0.5 GET /cut - 200\n"])
def test_rows_without_a_header_are_told_and_read_as_nothing_else(tmp_path, kind, front):
    chunk = read(tmp_path, front + "".join(ROWS[kind].format(n=n) + "\n" for n in range(5)))
    assert (chunk.format, chunk.events) == ("w3c", 0)
    assert {one.reason for one in chunk.skipped} == {HEADLESS}
    assert "#Fields" in HEADLESS


def test_rows_behind_a_later_header_are_read(tmp_path):
    row = ROWS["a few fields"]
    rows = "".join(row.format(n=n) + "\n" for n in range(4))
    header = "#Fields: date time s-ip cs-method cs-uri-stem sc-status\n"
    chunk = read(tmp_path, rows * 2_000 + header + rows)
    assert (chunk.events, {batch.table for batch in chunk.batches}) == (4, {IIS})
    assert sum(one.count for one in chunk.skipped) == 8_000


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2022-07-15 10:00:00 web01 haproxy[7]: 10.0.0.1 GET /x HTTP/1.1 200", "syslog"),
        ("2022-07-15T10:00:00 web01 sshd[7]: Accepted password for root", "syslog"),
        ("2022-07-15 10:00:00 web01 app: GET /x 200", "syslog"),
    ],
)
def test_messages_of_syslog_with_such_stamps_stay_syslog(tmp_path, line, name):
    assert not is_headless(line.encode())
    assert read(tmp_path, f"{line}\n" * 5).format == name


def test_prose_that_begins_with_a_stamp_is_no_log(tmp_path):
    path = tmp_path / "notes"
    path.write_text("2022-07-15 10:00:00 we asked them to GET a copy of it\n2022-07-15 10:05:00 they did\n")
    with path.open("rb") as stream:
        assert beginning(stream).format is None
