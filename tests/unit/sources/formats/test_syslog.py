import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.syslog import BIND, CEF, FORTIGATE, LEEF, SYSLOG, SYSMON_LINUX
from tocsin.sources.times import parse_time

RECEIVED = dt.datetime(2026, 8, 5, 12, tzinfo=dt.UTC)
SYSMON = (
    '<Event><System><Provider Name="Linux-Sysmon" Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/><EventID>1</EventID>'
    '<TimeCreated SystemTime="2026-08-04T10:00:00.500000000Z"/><EventRecordID>77</EventRecordID>'
    "<Channel>Linux-Sysmon/Operational</Channel><Computer>web01</Computer></System><EventData>"
    '<Data Name="Image">/usr/bin/id</Data><Data Name="CommandLine">id -u</Data></EventData></Event>'
)
CEF_LINE = (
    "CEF:0|Check Point|VPN-1|R80|drop|Blocked \\| dropped|8|src=198.51.100.7 dst=10.0.0.5 dpt=445 act=drop "
    "msg=a \\= b and c cs1Label=rule cs1=clean up rt=1785837600000 dvchost=fw1"
)
FORTI = (
    'date=2026-08-04 time=12:00:00 devname="FGT1" devid="FG100" logid="0100044547" type="event" subtype="system" '
    'tz="+0200" action="Add" cfgpath="user.local" msg="Add user.local \\"x\\""'
)
DNS = "client @0x7f1 10.0.0.9#53124 (c2.example): query: c2.example IN TXT +E(0)K (10.0.0.1)"
STAMP = "Aug  4 10:00:00"
MIXED = "\n".join(
    [
        f"{STAMP} web01 sshd[812]: Failed password for invalid user admin from 198.51.100.7 port 50022 ssh2",
        f"<134>{STAMP} fw1 {CEF_LINE}",
        f"<189>{FORTI}",
        f"{STAMP} ns1 named[55]: {DNS}",
        f"{STAMP} web01 sysmon: {SYSMON}",
        '<34>1 2026-08-04T10:00:00.003Z web01 app 12 ID47 [ex@1 k="v \\"q\\""][o@2 a="b"] hello world',
    ]
)


def read(text: str | bytes, source=SYSLOG) -> list[Event | Skipped]:
    data = text.encode() if isinstance(text, str) else text
    return list(source.read(io.BytesIO(data), ReadContext("messages", RECEIVED)))


def one(line: str) -> Event:
    (event,) = read(line)
    assert isinstance(event, Event)
    return event


def test_each_message_of_a_mixed_file_goes_to_the_table_of_what_wrote_it():
    tables = [item.table for item in read(MIXED) if isinstance(item, Event)]
    assert tables == [
        "linux-auth",
        "firewall-cef",
        "firewall-fortigate",
        "dns-bind",
        "linux-sysmon",
        "linux-auth",  # facility 4 is auth
    ]


@pytest.mark.parametrize(
    ("line", "time", "host", "program", "message"),
    [
        (f"{STAMP} web01 cups[7]: hello", 1785837600000000, "web01", "cups", "hello"),
        (f"{STAMP} cups: hello", 1785837600000000, "", "cups", "hello"),
        ("<30>Dec 31 23:59:59 web01 cups: hello", 1767225599000000, "web01", "cups", "hello"),
        ("2026-08-04T12:00:00.5+02:00 web01 cups[7]: hello", 1785837600500000, "web01", "cups", "hello"),
        ("<30>1 2026-08-04T10:00:00Z web01 cups - - - hello", 1785837600000000, "web01", "cups", "hello"),
        ("no header at all", None, "", None, "no header at all"),
        ("<30>only a priority", None, "", None, "only a priority"),
    ],
)
def test_headers_of_both_standards_and_of_practice_are_understood(line, time, host, program, message):
    event = one(line)
    assert (event.time, event.host) == (time, host)
    assert (event.fields.get("program"), event.fields["message"]) == (program, message)


def test_structured_data_becomes_fields():
    event = read(MIXED)[-1]
    assert isinstance(event, Event)
    assert event.fields["ex@1.k"] == 'v "q"'
    assert event.fields["o@2.a"] == "b"
    assert (event.fields["facility"], event.fields["severity"], event.fields["msgid"]) == (
        "auth",
        "crit",
        "ID47",
    )
    assert event.fields["message"] == "hello world"


def test_octet_counted_messages_may_hold_line_ends():
    first = "<34>1 2026-08-04T10:00:00Z a app - - - one\ntwo"
    second = "<34>1 2026-08-04T10:00:01Z b app - - - three"
    data = f"{len(first)} {first}{len(second)} {second}"
    assert SYSLOG.recognises(data.encode())
    assert [item.fields["message"] for item in read(data)] == ["one\ntwo", "three"]


def test_a_missing_octet_count_costs_one_line_and_a_short_message_is_told():
    message = "<34>1 2026-08-04T10:00:00Z a app - - - one"
    data = f"{len(message)} {message}\nrubbish\n{len(message)} {message}\n99 {message}"
    found = read(data)
    assert [type(item) for item in found] == [Event, Skipped, Event, Skipped]


@pytest.mark.parametrize(
    ("message", "event", "expected"),
    [
        (
            "sshd[8]: Accepted publickey for root from 2001:db8::1 port 22 ssh2: RSA SHA256:abc",
            "sshd",
            {"action": "Accepted", "user": "root", "src_ip": "2001:db8::1", "method": "publickey"},
        ),
        (
            "sudo:  alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/a ; USER=#-1 ; COMMAND=/bin/sh -c a ; b",
            "sudo",
            {
                "by": "alice",
                "USER": "#-1",
                "COMMAND": "/bin/sh -c a ; b",
                "reason": "3 incorrect password attempts",
            },
        ),
        (
            "su[3]: pam_unix(su-l:session): session opened for user root(uid=0) by alice(uid=1000)",
            "su",
            {"user": "root", "by": "alice", "by_uid": "1000", "action": "session opened"},
        ),
        ("CRON[9]: (root) CMD (/opt/.x)", "cron", {"user": "root", "command": "/opt/.x"}),
        ("crontab[9]: (bob) REPLACE (bob)", "cron", {"user": "bob", "action": "REPLACE"}),
        ("useradd[1337]: new user: name=john, UID=0, GID=0, home=/h", "", {"user": "john", "uid": "0"}),
    ],
)
def test_messages_of_authentication_have_their_parts_as_fields(message, event, expected):
    found = one(f"{STAMP} web01 {message}")
    assert (found.table, found.event) == ("linux-auth", event)
    assert expected.items() <= found.fields.items()
    assert found.fields["message"]


def test_what_clamav_found_has_its_file_and_signature_as_fields():
    event = one(f"{STAMP} web01 clamd[4]: /srv/www/x.php: Php.Webshell.A(0a1b:44) FOUND")
    assert (event.table, event.event) == ("linux-syslog", "clamav")
    assert (event.fields["Filename"], event.fields["Signature"]) == ("/srv/www/x.php", "Php.Webshell.A")


def test_cef_values_may_hold_blanks_and_escapes_and_carry_their_own_time():
    event = one(CEF_LINE)
    assert (event.time, event.host) == (1785837600000000, "fw1")
    assert event.fields["name"] == "Blocked | dropped"
    assert event.fields["msg"] == "a = b and c"
    assert event.fields["cs1"] == "clean up"
    assert event.fields["dpt"] == "445"


@pytest.mark.parametrize(("extension", "kept"), [("", None), ("no names here", "no names here")])
def test_cef_without_names_in_its_extension_is_kept(extension, kept):
    event = one(f"CEF:0|V|P|1|7|drop|3|{extension}")
    assert (event.table, event.fields["name"], event.fields.get("extension")) == (
        "firewall-cef",
        "drop",
        kept,
    )


@pytest.mark.parametrize(
    "line",
    [
        "LEEF:1.0|IBM|QFlow|1.0|17|src=10.0.0.1\tdst=10.0.0.2\tdevTime=Aug 04 2026 10:00:00",
        "LEEF:2.0|IBM|QFlow|1.0|17|^|src=10.0.0.1^dst=10.0.0.2^devTime=Aug 04 2026 10:00:00",
        "LEEF:2.0|IBM|QFlow|1.0|17|0x5E|src=10.0.0.1^dst=10.0.0.2^devTime=Aug 04 2026 10:00:00",
        "LEEF:2.0|IBM|QFlow|1.0|17|x1F|src=10.0.0.1\x1fdst=10.0.0.2\x1fdevTime=Aug 04 2026 10:00:00",
        "LEEF:2.0|IBM|QFlow|1.0|17||src=10.0.0.1\tdst=10.0.0.2\tdevTime=Aug 04 2026 10:00:00",
    ],
)
def test_leef_is_read_whatever_its_version_and_delimiter(line):
    event = one(line)
    assert (event.table, event.time) == ("firewall-leef", 1785837600000000)
    assert (event.fields["src"], event.fields["dst"], event.fields["eventId"]) == (
        "10.0.0.1",
        "10.0.0.2",
        "17",
    )


@pytest.mark.parametrize(
    ("written", "pattern", "time"),
    [
        ("08/07/2022 08:00:00", "dd/MM/yyyy HH:mm:ss", "2022-07-08T08:00:00"),
        ("08-07-2022 08:00:00.250 +0200", "dd-MM-yyyy HH:mm:ss.SSS Z", "2022-07-08T06:00:00.250"),
        ("2022.07.15 08:00:00", "yyyy.MM.dd HH:mm:ss", "2022-07-15T08:00:00"),
        ("Fri Jul 08 08:00:00 GMT 2022", "EEE MMM dd HH:mm:ss z yyyy", "2022-07-08T08:00:00"),
        ("2022-07-08T8:00 PM", "yyyy-MM-dd'T'h:mm a", "2022-07-08T20:00:00"),
        ("2022-07-08 08:00:00", "yyyy-DDD", "2022-07-08T08:00:00"),
        ("08/07/2022 08:00:00", "dd/MM/YYYY HH:mm:ss", "2022-08-07T08:00:00"),
        ("2022-07-08 08:00:00", "%Y", "2022-07-08T08:00:00"),
    ],
)
def test_leef_writes_its_time_as_it_says_where_the_letters_are_known(written, pattern, time):
    event = one(f"LEEF:1.0|V|P|1|e|devTime={written}\tdevTimeFormat={pattern}")
    assert event.time == parse_time(time)


def test_fortigate_uses_the_zone_it_names_and_its_type_as_event():
    event = one(FORTI)
    assert event[:4] == ("firewall-fortigate", "event", 1785837600000000, "FGT1")
    assert event.fields["msg"] == 'Add user.local "x"'


def test_bind_questions_are_read_with_and_without_syslog():
    alone = one(f"04-Aug-2026 10:00:00.250 queries: info: {DNS}")
    assert alone.time == 1785837600250000
    assert (alone.fields["query"], alone.fields["record_type"], alone.fields["client"]) == (
        "c2.example",
        "TXT",
        "10.0.0.9",
    )
    assert read(MIXED)[3].host == "ns1"


def test_sysmon_for_linux_is_an_event_of_its_id_with_its_record_as_identity():
    event = read(MIXED)[4]
    assert isinstance(event, Event)
    assert event[:4] == ("linux-sysmon", "1", 1785837600500000, "web01")
    assert (event.identity, event.fields["CommandLine"]) == (77, "id -u")


def test_a_broken_payload_stays_as_a_message():
    event = one(f"{STAMP} web01 sysmon: {SYSMON[:200]}")
    assert event.table == "linux-syslog"
    assert str(event.fields["message"]).startswith("<Event>")


def test_cisco_messages_are_told_by_their_mnemonic():
    event = one("<189>44: *Aug  4 10:00:00.123: %SYS-5-CONFIG_I: Configured from console by admin on vty0")
    assert event.table == "cisco-syslog"
    assert event.fields["mnemonic"] == "SYS-5-CONFIG_I"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (CEF, CEF_LINE),
        (CEF, f"{STAMP} fw1 {CEF_LINE}"),
        (LEEF, "LEEF:1.0|IBM|QFlow|1.0|17|src=10.0.0.1"),
        (FORTIGATE, FORTI),
        (FORTIGATE, f"<189>{FORTI}"),
        (BIND, f"04-Aug-2026 10:00:00.250 {DNS}"),
        (SYSMON_LINUX, f"{STAMP} web01 sysmon[12]: {SYSMON}"),
        (SYSLOG, f"{STAMP} web01 kernel: [1.2] x"),
        (SYSLOG, "2026-08-04T10:00:00.123456+00:00 web01 systemd[1]: Started x."),
        (SYSLOG, "<13>1 2026-08-04T10:00:00Z h app - - - x"),
    ],
)
def test_each_is_recognised_by_its_content(source, line):
    assert source.recognises(f"{line}\n{line}\n".encode())


@pytest.mark.parametrize(
    "text",
    ["", "{}", "2026-08-04 10:00:00 INFO starting", "<Event><System>", "a,b,c\n1,2,3", "date=yes please"],
)
def test_other_text_is_not_taken_for_any_of_them(text):
    assert not any(f.recognises(text.encode()) for f in (CEF, LEEF, FORTIGATE, BIND, SYSMON_LINUX, SYSLOG))


@given(st.binary(max_size=200), st.integers(0, len(MIXED)), st.integers(0, len(MIXED)))
def test_no_bytes_make_the_reader_raise(noise, start, end):
    sample = MIXED.encode()
    mutated = sample[:start] + noise + sample[end:]
    assert isinstance(read(mutated), list)
    assert isinstance(read(b"45 <34>1 " + mutated), list)
    assert SYSLOG.recognises(mutated) in (True, False)
