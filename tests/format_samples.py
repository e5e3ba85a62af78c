"""A short sample of every log format, by the format's name."""

from __future__ import annotations

import json

from evtx_writer import evtx

NOW = "2024-03-01T10:00:00Z"
TENANT = "7c0a0000-0000-4000-8000-0000000000aa"
EVENT_XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-A5BA-3E3B0328C30D}'/>"
    "<EventID>4688</EventID><Version>2</Version><Level>0</Level><Task>13312</Task><Opcode>0</Opcode>"
    "<Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2022-07-15T10:00:00.1234567Z'/>"
    "<EventRecordID>77</EventRecordID><Execution ProcessID='4' ThreadID='8'/><Channel>Security</Channel>"
    "<Computer>DC01.agency.example</Computer><Security/></System><EventData>"
    "<Data Name='NewProcessName'>C:\\Windows\\System32\\cmd.exe</Data>"
    "<Data Name='CommandLine'>cmd.exe /c &quot;whoami &amp; ipconfig&quot;</Data></EventData></Event>"
)
SYSMON_XML = "<Event><System><Provider Name='Linux-Sysmon'/><EventID>1</EventID></System><EventData/></Event>"
_NXLOG = {
    "EventTime": "2022-07-15 12:00:00", "EventReceivedTime": "2022-07-15 12:00:02",
    "@timestamp": "2022-07-15T10:00:02.500Z", "Hostname": "DC01.agency.example", "host": "wec.agency.example",
    "EventID": 4688, "Channel": "Security", "SourceName": "Microsoft-Windows-Security-Auditing",
    "RecordNumber": 77, "NewProcessName": "C:\\Windows\\System32\\cmd.exe",
}  # fmt: skip
CLASSIC = (
    "07/15/2022 10:00:00 AM\nLogName=Security\nEventCode=4688\nEventType=0\nComputerName=DC01.agency.example\n"
    "SourceName=Microsoft Windows security auditing.\nType=Information\nRecordNumber=77\nKeywords=Audit Success\n"
    "Message=A new process has been created.\n\nCreator Subject:\n\tSecurity ID:\t\tS-1-5-18\n"
    "\tAccount Name:\t\tDC01$\n\nTarget Subject:\n\tAccount Name:\t\t-\n\nProcess Information:\n"
    "\tNew Process Name:\tC:\\Windows\\System32\\cmd.exe\n\tProcess Command Line:\tcmd /c whoami\n"
)
_GRAPH = {"id": "s1", "createdDateTime": NOW, "userPrincipalName": "ada@gov.example", "appDisplayName": "Portal",
          "status": {"errorCode": 0}}  # fmt: skip
_DEFENDER = {"Timestamp": NOW, "DeviceName": "ws1", "ActionType": "RegistryValueSet", "RegistryKey": "HKLM\\X",
             "AccountName": "system", "InitiatingProcessFileName": "reg.exe"}  # fmt: skip
_SENTINEL = {"TenantId": "w", "TimeGenerated": NOW, "Type": "OfficeActivity", "Operation": "New-InboxRule",
             "OfficeWorkload": "Exchange"}  # fmt: skip
_UNIFIED = {"CreationTime": "2024-03-01T10:00:00", "Id": "u1", "Operation": "New-InboxRule", "RecordType": 1,
            "OrganizationId": TENANT, "Workload": "Exchange", "UserId": "ada@gov.example"}  # fmt: skip
_CMDLET = {"CmdletName": "New-MailboxExportRequest", "Caller": "gov/ops", "RunDate": NOW, "Succeeded": True,
           "CmdletParameters": [{"Name": "FilePath", "Value": "x"}], "OriginatingServer": "EX01 (15.1)",
           "ObjectModified": "gov/ada", "Identity": "i1"}  # fmt: skip


def _csv(record: dict[str, object]) -> str:
    cells = ('"' + str(value).replace('"', '""') + '"' for value in record.values())
    return ",".join(record) + "\r\n" + ",".join(cells) + "\r\n"


_TEXT: dict[str, str] = {
    "auditd": 'type=CWD msg=audit(1785900000.1:41): cwd="/root"\n',
    "sysmon-linux": f"Aug  4 10:00:00 web01 sysmon[12]: {SYSMON_XML}\n",
    "cef": "<134>Aug  4 10:00:00 fw CEF:0|V|P|1|7|drop|3|src=198.51.100.7\n",
    "leef": "LEEF:1.0|IBM|QFlow|1.0|17|src=10.0.0.1\n",
    "fortigate": 'date=2026-08-04 time=12:00:00 devname="F" devid="F1" logid="1" type="event"\n',
    "bind-queries": "04-Aug-2026 10:00:00.250 client 10.0.0.9#5 (c2.example): query: c2.example IN TXT + (10.0.0.1)\n",
    "syslog": "<13>Aug  4 10:00:00 web01 cups[7]: hello\n",
    "windows-json": json.dumps(_NXLOG) + "\n",
    "windows-xml": f"<?xml version='1.0'?>\n<Events>\n{EVENT_XML}\n</Events>\n",
    "windows-text": CLASSIC,
    "splunk-csv": _csv({"_time": NOW, "host": "DC01", "sourcetype": "XmlWinEventLog", "_raw": EVENT_XML}),
    "w3c": "#Version: 1.0\n#Fields: date time c-ip\n2022-05-12 01:02:03 10.0.0.1\n",
    "access-log": '198.51.100.7 - - [12/May/2022:03:00:01 +0200] "GET / HTTP/1.1" 200 10 "-" "curl/8"\n',
    "access-json": '{"RequestMethod":"GET","RequestPath":"/","DownstreamStatus":200}\n',
    "web-error-log": "2026/08/04 12:00:00 [error] 7#8: *3 open() failed\n",
    "squid": "1785837600.250 120 10.0.0.9 TCP_MISS/200 45 GET http://c2.example/ - HIER_DIRECT/198.51.100.7 text/html\n",
    "windows-dns-debug": "8/4/2026 12:00:00 PM 0B8C PACKET  000000000314B680 UDP Rcv 10.0.0.9        4e2f   Q "
    "[0001   D   NOERROR] A      (2)c2(7)example(0)\n",
    "nfdump-csv": "ts,te,td,sa,da,sp,dp,pr\n2026-08-04 12:00:00,2026-08-04 12:00:01,1.0,10.0.0.9,10.0.0.1,5,21,TCP\n",
    "zeek-tsv": "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
    "#fields\tts\tuid\tquery\n#types\ttime\tstring\tstring\n1709287200.25\tCa1\tc2.example\n",
    "zeek-json": '{"_path":"dns","ts":1709287200.25,"uid":"Ca1","id.orig_h":"10.0.0.5","query":"c2.example"}\n',
    "suricata": '{"timestamp":"2024-03-01T11:00:00.250000+0100","flow_id":7,"event_type":"alert",'
    '"src_ip":"10.0.0.5","alert":{"signature":"Test"}}\n',
    "aws-cloudtrail": '{"Records":[{"eventVersion":"1.08","eventTime":"2024-03-01T10:00:00Z",'
    '"eventSource":"iam.amazonaws.com","eventName":"PutUserPolicy","awsRegion":"eu-west-1"}]}',
    "aws-cloudtrail-cloudwatch": '2024-03-01T10:00:01.250Z {"eventVersion":"1.08","eventTime":"2024-03-01T10:00:00Z",'
    '"eventSource":"iam.amazonaws.com","eventName":"PutUserPolicy","awsRegion":"eu-west-1","eventID":"e1"}\n',
    "stix-observed": '{"type":"bundle","id":"bundle--1","objects":[{"type":"observed-data","id":"observed-data--1",'
    '"first_observed":"2024-03-01T10:00:00Z","last_observed":"2024-03-01T10:00:01Z","number_observed":1,'
    '"objects":{"0":{"type":"ipv4-addr","value":"192.0.2.7"}}}]}',
    "m365-defender-json": json.dumps(_DEFENDER) + "\n",
    "m365-defender-csv": _csv(_DEFENDER),
    "sentinel-json": json.dumps(_SENTINEL) + "\n",
    "sentinel-csv": _csv(_SENTINEL),
    "m365-audit-json": json.dumps(_UNIFIED) + "\n",
    "m365-audit-csv": _csv({"CreationDate": NOW, "UserIds": "ada@gov.example", "Operations": "New-InboxRule",
                            "AuditData": json.dumps(_UNIFIED)}),
    "azure-diagnostic": json.dumps({"time": NOW, "resourceId": f"/tenants/{TENANT}/x", "category": "SignInLogs",
                                    "operationName": "Sign-in activity", "properties": _GRAPH}) + "\n",
    "entra-graph": json.dumps({"@odata.context": "https://graph.example/v1.0/$metadata", "value": [_GRAPH]}),
    "exchange-logs": "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2507.006\r\n"
    "#Log-type: Message Tracking Log\r\n#Date: 2024-03-01T10:00:00.000Z\r\n"
    "#Fields: date-time,client-ip,server-hostname,event-id\r\n2024-03-01T10:00:00.250Z,10.0.0.5,EX01,RECEIVE\r\n",
    "exchange-admin-audit-json": json.dumps(_CMDLET) + "\n",
    "exchange-admin-audit-csv": _csv({**_CMDLET, "CmdletParameters": "FilePath"}),
    "exchange-admin-audit-xml": '<?xml version="1.0" encoding="utf-8"?><SearchResults><Event Caller="gov/ops" '
    'Cmdlet="Set-Mailbox" RunDate="2024-03-01T10:00:00.25+00:00" OriginatingServer="EX01 (15.1)" Succeeded="true">'
    "<CmdletParameters/></Event></SearchResults>",
    "windows-csv": '"@timestamp","winlog.channel","winlog.event_id","winlog.computer_name"\n'
    '"Jul 15, 2022 @ 08:00:00.000",Security,"4,688",WS1.gov.example\n',
    "entra-portal-csv": "Date (UTC),Request ID,Username,IP address,Status,Sign-in error code\n"
    "2022-07-15T08:00:00Z,s5,x@gov.example,203.0.113.7,Failure,50126\n",
    "exchange-tracking-csv": "#TYPE Microsoft.Exchange.Management.TransportLogSearchTasks.MessageTrackingEvent\n"
    '"PSComputerName","Timestamp","ServerHostname","Source","EventId","MessageId","Recipients","Sender"\n'
    '"ex01","7/15/2022 8:00:00 AM","EX01","SMTP","RECEIVE","<m@evil.example>","a@gov.example","x@evil.example"\n',
    "generic-json": '{"when":"2024-03-01 10:00:00","proc":{"cmd":"id","tags":["a","b"]}}\n',
    "generic-csv": "Timestamp,Machine,Command Line\r\n2024-03-01T10:00:00Z,db1,id\r\n",
}  # fmt: skip

#: Format name → bytes of a log with at least one event.
SAMPLES: dict[str, bytes] = {
    "evtx": evtx([[EVENT_XML]]),
    **{name: text.encode() for name, text in _TEXT.items()},
}
