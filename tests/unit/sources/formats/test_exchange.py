"""Exchange: message tracking and its kin, and the administrator audit."""

import datetime as dt
import io

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.exchange_admin_audit import (
    ADMIN_AUDIT_CSV,
    ADMIN_AUDIT_JSON,
    ADMIN_AUDIT_XML,
)
from tocsin.sources.formats.exchange_logs import EXCHANGE_LOGS
from tocsin.sources.registry import recognise

TIME = 1_709_287_200_250_000
TRACKING = (
    "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2507.006\r\n#Log-type: Message Tracking Log\r\n"
    "#Date: 2024-03-01T10:00:00.000Z\r\n"
    "#Fields: date-time,client-ip,server-hostname,event-id,recipient-address,message-subject,sender-address\r\n"
    '2024-03-01T10:00:00.250Z,10.0.0.5,EX01,RECEIVE,a@gov.example;b@gov.example,"Re: plan, ""final""",x@evil.example\r\n'
)
AUDIT = {"ObjectModified": "gov/ada", "CmdletName": "New-MailboxExportRequest", "Caller": "gov/ops",
         "CmdletParameters": [{"Name": "FilePath", "Value": "\\\\ex01\\c$\\a.aspx"}], "Succeeded": True,
         "RunDate": "2024-03-01T10:00:00.25Z", "OriginatingServer": "EX01 (15.01.2507.006)",
         "Identity": "i1"}  # fmt: skip
REPORT = (
    '<?xml version="1.0" encoding="utf-8"?><SearchResults><Event Caller="gov/ops" Cmdlet="Set-Mailbox" '
    'RunDate="2024-03-01T10:00:00.25+00:00" OriginatingServer="EX01 (15.1)" Succeeded="true"><CmdletParameters>'
    '<Parameter Name="ForwardingAddress" Value="x" /></CmdletParameters></Event>'
    '<Event Cmdlet="X" bad></Event><Event Caller="c" Cmdlet="Y" RunDate="then" /></SearchResults>'
)


def read(log_format, data):
    data = data if isinstance(data, bytes) else data.encode()
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(log_format.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_a_tracked_message_becomes_an_event():
    [event], skipped = read(EXCHANGE_LOGS, TRACKING)
    assert not skipped
    assert event[:5] == ("exchange-tracking", "", TIME, "EX01", 6)
    assert event.fields["recipient-address"] == f"a@gov.example{MULTI}b@gov.example"
    assert event.fields["message-subject"] == 'Re: plan, "final"'


def test_fields_may_change_and_broken_rows_are_counted():
    more = "broken,row\r\n#Fields: date-time,event-id\r\n2024-03-01T10:00:00.250Z,SEND\r\nnever,FAIL\r\n"
    events, skipped = read(EXCHANGE_LOGS, TRACKING + more)
    assert [e.fields["event-id"] for e in events] == ["RECEIVE", "SEND", "FAIL"]
    assert events[-1].time is None
    assert [s.record for s in skipped] == [7]


def test_other_exchange_logs_have_tables_of_their_own():
    proxy = (
        "DateTime,RequestId,UrlStem,ServerHostName\r\n#Software: Microsoft Exchange Server\r\n"
        "#Log-type: HttpProxy Logs\r\n#Fields: DateTime,RequestId,UrlStem,ServerHostName\r\n"
        "2024-03-01T10:00:00.250Z,r1,/autodiscover/autodiscover.json,EX01\r\n"
    )
    [event], skipped = read(EXCHANGE_LOGS, proxy)
    assert not skipped
    assert event[:4] == ("exchange-httpproxy-logs", "", TIME, "EX01")
    assert recognise(proxy.encode()) is EXCHANGE_LOGS


def test_an_audited_cmdlet_becomes_an_event():
    [event], _ = read(ADMIN_AUDIT_JSON, orjson.dumps([AUDIT]))
    assert event[:4] == ("exchange-adminaudit", "", TIME, "EX01")
    assert event.fields["CmdletParameters.FilePath"].endswith("a.aspx")
    assert "FilePath" in event.fields["CmdletParameters"]


def test_an_audit_written_as_csv_is_read():
    data = '#TYPE Microsoft.Exchange.AdminAuditLogEvent\r\n"CmdletName","Caller","RunDate"\r\n"Set-X","c","2024-03-01 10:00"\r\n'
    [event], _ = read(ADMIN_AUDIT_CSV, data)
    assert event.fields["CmdletName"] == "Set-X"
    assert recognise(data.encode()) is ADMIN_AUDIT_CSV


def test_the_mailed_report_is_read_and_what_is_broken_counted():
    events, skipped = read(ADMIN_AUDIT_XML, REPORT)
    assert [e.fields["CmdletName"] for e in events] == ["Set-Mailbox", "Y"]
    assert events[0].fields["CmdletParameters.ForwardingAddress"] == "x"
    assert [e.time for e in events] == [TIME, None]
    assert [s.record for s in skipped] == [2]


def test_entities_in_a_report_are_refused():
    event = '<Event Cmdlet="X" Caller="&bomb;" RunDate="1"></Event>'
    events, skipped = read(ADMIN_AUDIT_XML, f'<!DOCTYPE a [<!ENTITY bomb "x">]>{event}')
    assert (len(events), len(skipped)) == (0, 1)


def test_each_is_recognised():
    assert recognise(TRACKING.encode()) is EXCHANGE_LOGS
    assert recognise(orjson.dumps([AUDIT])) is ADMIN_AUDIT_JSON
    assert recognise(REPORT.encode()) is ADMIN_AUDIT_XML


FORMATS = [EXCHANGE_LOGS, ADMIN_AUDIT_JSON, ADMIN_AUDIT_CSV, ADMIN_AUDIT_XML]


@given(st.binary(max_size=120), st.sampled_from(FORMATS))
def test_no_bytes_raise(data, log_format):
    log_format.recognises(data)
    read(log_format, data)
    read(EXCHANGE_LOGS, b"#Fields: a,b\n" + data)
    read(ADMIN_AUDIT_XML, b"<Event Cmdlet='" + data + b"'></Event>")
