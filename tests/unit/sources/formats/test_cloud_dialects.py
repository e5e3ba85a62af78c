"""Azure, Microsoft 365 and Defender logs in the dialects their exports speak."""

import csv
import datetime as dt
import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.azure_diagnostic import AZURE_DIAGNOSTIC
from tocsin.sources.formats.entra_graph import ENTRA_GRAPH
from tocsin.sources.formats.m365_audit import M365_AUDIT_CSV, M365_AUDIT_JSON
from tocsin.sources.formats.m365_defender import M365_DEFENDER_CSV, M365_DEFENDER_JSON
from tocsin.sources.formats.sentinel import SENTINEL_CSV, SENTINEL_JSON
from tocsin.sources.registry import recognise

TENANT = "7c0a0000-0000-4000-8000-0000000000aa"
NOW = "2024-03-01T10:00:00Z"
TIME = 1_709_287_200_000_000
TARGETS = [
    {
        "type": "User",
        "displayName": "Ada",
        "modifiedProperties": [{"displayName": "Role.DisplayName", "oldValue": None, "newValue": '"Admins"'}],
    }
]
BY = {"user": {"userPrincipalName": "ops@gov.example"}}
AUDIT = {
    "id": "Directory_1", "category": "RoleManagement", "result": "success", "resultReason": "why",
    "activityDisplayName": "Add member to role", "activityDateTime": NOW, "loggedByService": "Core Directory",
    "initiatedBy": BY, "targetResources": TARGETS, "additionalDetails": [{"key": "a", "value": "b"}],
}  # fmt: skip
SIGNIN = {
    "id": "s1", "createdDateTime": NOW, "userPrincipalName": "ada@gov.example", "appDisplayName": "Portal",
    "status": {"errorCode": 500121, "failureReason": "MFA", "additionalDetails": "MFA denied; declined"},
    "deviceDetail": {"deviceId": "", "isCompliant": False}, "networkLocationDetails": [],
    "homeTenantId": TENANT,
}  # fmt: skip
DIAG_AUDIT = {"time": NOW, "resourceId": f"/tenants/{TENANT}/x", "operationName": "Add member to role",
              "category": "AuditLogs", "tenantId": TENANT, "properties": AUDIT}  # fmt: skip
DIAG_SIGNIN = {"time": NOW, "resourceId": f"/tenants/{TENANT}/x", "operationName": "Sign-in activity",
               "category": "SignInLogs", "tenantId": TENANT, "resultType": "500121",
               "properties": SIGNIN | {"status": {"errorCode": 0}}}  # fmt: skip
SENT_AUDIT = {
    "TenantId": "w", "TimeGenerated": NOW, "Type": "AuditLogs", "AADTenantId": TENANT, "Result": "success",
    "OperationName": "Add member to role", "Id": "Directory_1", "LoggedByService": "Core Directory",
    "ActivityDisplayName": "Add member to role", "InitiatedBy": orjson.dumps(BY).decode(),
    "TargetResources": orjson.dumps(TARGETS).decode(),
}  # fmt: skip
OFFICE = {"TenantId": "w", "TimeGenerated": NOW, "Type": "OfficeActivity", "Operation": "New-InboxRule",
          "OfficeWorkload": "Exchange", "OrganizationId": TENANT,
          "Parameters": '[{"Name":"ForwardTo","Value":"x@evil.example"}]'}  # fmt: skip
UNIFIED = {
    "CreationTime": "2024-03-01T10:00:00", "Id": "u1", "Operation": "New-InboxRule", "RecordType": 1,
    "OrganizationId": TENANT, "Workload": "Exchange", "UserId": "ada@gov.example",
    "Parameters": [{"Name": "ForwardTo", "Value": "x@evil.example"}, {"Name": "ForwardTo", "Value": "y"},
                   {"Name": "bad\nname", "Value": "1"}],
}  # fmt: skip
DEVICE = {"Timestamp": "2024-03-01T10:00:00.1234567Z", "DeviceName": "ws1.gov.example",
          "ActionType": "RegistryValueSet", "RegistryKey": "HKEY_LOCAL_MACHINE\\SOFTWARE\\Run",
          "RegistryValueName": "x", "SHA1": "aa", "MD5": "bb",
          "AccountDomain": "nt authority", "AccountName": "system", "AdditionalFields": '{"Signed": true}'}  # fmt: skip


def read(log_format, data):
    data = data if isinstance(data, bytes) else orjson.dumps(data)
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(log_format.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def as_csv(*rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_a_diagnostic_audit_keeps_what_rules_search_whole():
    [event], skipped = read(AZURE_DIAGNOSTIC, {"records": [DIAG_AUDIT]})
    assert not skipped
    assert event[:5] == ("azure-auditlogs", "", TIME, TENANT, 1)
    assert '"Admins' in event.fields["properties.targetResources"].replace("\\", "")
    assert event.fields["properties.initiatedBy.user.userPrincipalName"] == "ops@gov.example"
    assert event.fields["modifiedProperties.Role.DisplayName"] == "Admins"
    assert event.fields["Status"] == f"success{MULTI}why"


def test_the_blank_that_entra_puts_after_some_activities_is_gone():
    for log_format, record, name in (
        (AZURE_DIAGNOSTIC, DIAG_AUDIT, "operationName"),
        (ENTRA_GRAPH, AUDIT, "activityDisplayName"),
        (SENTINEL_JSON, SENT_AUDIT, "OperationName"),
    ):
        [event], _ = read(log_format, record | {name: "Update application "})
        assert event.fields[name] == "Update application"


def test_a_diagnostic_sign_in_states_success_as_the_portal_does():
    [event], _ = read(AZURE_DIAGNOSTIC, orjson.dumps(DIAG_SIGNIN) + b"\n")
    assert event.table == "azure-signinlogs"
    assert event.fields["Status"] == "Success"
    assert event.fields["properties.deviceDetail.deviceId"] == ""
    assert event.fields["properties.deviceDetail.isCompliant"] is False
    assert event.fields["properties.networkLocationDetails"] == "[]"


@pytest.mark.parametrize(
    ("log_format", "record", "names"),
    [
        (AZURE_DIAGNOSTIC, DIAG_AUDIT, ["tenantId"]),
        (ENTRA_GRAPH, SIGNIN, ["homeTenantId"]),
        (SENTINEL_JSON, SENT_AUDIT, ["AADTenantId", "TenantId"]),
        (M365_AUDIT_JSON, UNIFIED, ["OrganizationId"]),
    ],
)
def test_a_tenant_of_zeros_is_no_host_but_stays_a_field(log_format, record, names):
    zeros = "00000000-0000-0000-0000-000000000000"
    [event], _ = read(log_format, orjson.dumps(record))
    assert event.host == TENANT
    [event], _ = read(log_format, orjson.dumps(record | dict.fromkeys(names, zeros)))
    assert (event.host, event.fields[names[0]]) == ("", zeros)


@pytest.mark.parametrize(
    ("category", "table"),
    [
        ("NonInteractiveUserSignInLogs", "azure-signinlogs"),
        ("Administrative", "azure-activitylogs"),
        ("UserRiskEvents", "azure-riskdetection"),
        ("MicrosoftGraphActivityLogs", "azure-microsoftgraphactivitylogs"),
    ],
)
def test_each_category_goes_to_its_log(category, table):
    record = {"time": NOW, "resourceId": "/x", "category": category, "operationName": "o", "properties": {}}
    assert read(AZURE_DIAGNOSTIC, record)[0][0].table == table


def test_graph_objects_go_to_tables_of_their_own():
    risk = {"id": "r", "riskEventType": "anonymizedIPAddress", "detectedDateTime": NOW}
    alert = {"@odata.type": "#microsoft.graph.noMfaOnRoleActivationAlertIncident", "id": "a"}
    context = {
        "@odata.context": "https://graph.example/v1.0/$metadata",
        "value": [AUDIT, SIGNIN, risk, alert],
    }
    events, skipped = read(ENTRA_GRAPH, context)
    assert not skipped
    assert [e.table for e in events] == [
        "azure-auditlogs-graph",
        "azure-signinlogs-graph",
        "azure-riskdetection-graph",
        "azure-pim-graph",
    ]
    assert [e.time for e in events] == [TIME, TIME, TIME, None]
    assert events[1].fields["Status"] == f"Failure{MULTI}MFA denied; declined"
    assert events[1].host == TENANT


def test_one_audit_has_one_identity_within_each_dialect():
    again = read(AZURE_DIAGNOSTIC, [DIAG_AUDIT, DIAG_AUDIT])[0]
    assert again[0].identity == again[1].identity is not None


@pytest.mark.parametrize("log_format", [SENTINEL_JSON, SENTINEL_CSV])
def test_sentinel_rows_open_the_json_in_their_columns(log_format):
    row = SENT_AUDIT
    if log_format is SENTINEL_CSV:
        row = {"TimeGenerated [UTC]": NOW} | {k: v for k, v in SENT_AUDIT.items() if k != "TimeGenerated"}
    data = as_csv(row) if log_format is SENTINEL_CSV else orjson.dumps(row)
    [event], skipped = read(log_format, data)
    assert not skipped
    assert event[:4] == ("azure-auditlogs-sentinel", "", TIME, TENANT)
    assert event.fields["TargetResources"] == SENT_AUDIT["TargetResources"]
    assert event.fields["TargetResources.type"] == "User"
    assert "Role.DisplayName" in event.fields["TargetResources.modifiedProperties"]
    assert event.fields["Status"] == "success"


def test_office_activity_names_its_parameters():
    [event], _ = read(SENTINEL_JSON, OFFICE)
    assert event[:4] == ("m365-audit-sentinel", "", TIME, TENANT)
    assert event.fields["Parameters.ForwardTo"] == "x@evil.example"
    assert event.fields["Parameters"] == OFFICE["Parameters"]


def test_other_tables_of_a_workspace_are_kept_under_their_name():
    record = {"TenantId": "w", "TimeGenerated": NOW, "Type": "AZFWDnsQuery", "QueryName": "a.example"}
    assert read(SENTINEL_JSON, record)[0][0].table == "sentinel-azfwdnsquery"


def test_a_unified_audit_record_names_its_parameters_and_keeps_them_whole():
    [event], _ = read(M365_AUDIT_JSON, [UNIFIED])
    assert event[:4] == ("m365-audit", "", TIME, TENANT)
    assert event.fields["Parameters.ForwardTo"] == f"x@evil.example{MULTI}y"
    assert '"ForwardTo"' in event.fields["Parameters"]
    assert not any("\n" in name for name in event.fields)


def test_audit_data_of_an_export_is_the_record():
    row = {"CreationDate": NOW, "UserIds": "ada@gov.example", "Operations": "New-InboxRule",
           "AuditData": orjson.dumps(UNIFIED).decode()}  # fmt: skip
    api = read(M365_AUDIT_JSON, [UNIFIED])[0][0]
    for log_format, data in ((M365_AUDIT_CSV, as_csv(row)), (M365_AUDIT_JSON, orjson.dumps(row))):
        [event], skipped = read(log_format, data)
        assert not skipped
        assert event.identity == api.identity
        assert event.fields["Parameters.ForwardTo"] == api.fields["Parameters.ForwardTo"]
        assert event.fields["UserIds"] == "ada@gov.example"


def test_broken_audit_data_is_counted_and_its_row_kept():
    events, skipped = read(M365_AUDIT_CSV, as_csv({"CreationDate": NOW, "AuditData": "{oops"}))
    assert (len(events), len(skipped)) == (1, 1)
    assert events[0].time == TIME


def test_hunting_events_are_of_their_device():
    streamed = {"time": NOW, "tenantId": TENANT, "category": "AdvancedHunting-DeviceRegistryEvents",
                "properties": DEVICE}  # fmt: skip
    for log_format, data in (
        (M365_DEFENDER_JSON, orjson.dumps(DEVICE)),
        (M365_DEFENDER_JSON, orjson.dumps({"records": [streamed]})),
        (M365_DEFENDER_CSV, as_csv(DEVICE)),
    ):
        [event], skipped = read(log_format, data)
        assert not skipped
        assert event[:4] == ("m365-defender", "", TIME + 123_456, "ws1.gov.example")
        assert event.fields["RegistryPath"] == "HKLM\\SOFTWARE\\Run\\x"
        assert event.fields["Hashes"] == "SHA1=aa,MD5=bb"
        assert event.fields["Account"] == "nt authority\\system"
        assert event.fields["AdditionalFields.Signed"] is True


@pytest.mark.parametrize(
    ("record", "log_format"),
    [
        (DIAG_AUDIT, AZURE_DIAGNOSTIC),
        (DIAG_SIGNIN, AZURE_DIAGNOSTIC),
        (AUDIT, ENTRA_GRAPH),
        (SIGNIN, ENTRA_GRAPH),
        (SENT_AUDIT, SENTINEL_JSON),
        (OFFICE, SENTINEL_JSON),
        (UNIFIED, M365_AUDIT_JSON),
        (DEVICE, M365_DEFENDER_JSON),
    ],
)
def test_each_dialect_is_told_from_the_others(record, log_format):
    assert recognise(orjson.dumps(record)) is log_format
    assert recognise(orjson.dumps([record, record])) is log_format


@pytest.mark.parametrize(
    ("row", "log_format"),
    [
        (SENT_AUDIT, SENTINEL_CSV),
        (DEVICE, M365_DEFENDER_CSV),
        ({"CreationDate": NOW, "AuditData": "{}"}, M365_AUDIT_CSV),
    ],
)
def test_each_table_is_told_by_its_header(row, log_format):
    assert recognise(as_csv(row)) is log_format


VALUE = (
    st.none()
    | st.text(max_size=4)
    | st.integers(-9, 9)
    | st.lists(st.none() | st.text(max_size=2), max_size=2)
)
NESTED = VALUE | st.dictionaries(
    st.sampled_from(["modifiedProperties", "status", "Name", "user", "result"]), VALUE
)
RECORDS = [DIAG_AUDIT, DIAG_SIGNIN, AUDIT, SIGNIN, SENT_AUDIT, OFFICE, UNIFIED, DEVICE]
JSON_FORMATS = [AZURE_DIAGNOSTIC, ENTRA_GRAPH, SENTINEL_JSON, M365_AUDIT_JSON, M365_DEFENDER_JSON]


@given(st.sampled_from(RECORDS), st.sampled_from(JSON_FORMATS), st.data())
def test_no_value_in_any_field_raises(record, log_format, data):
    changed = {name: data.draw(st.just(value) | NESTED, label=name) for name, value in record.items()}
    log_format.recognises(orjson.dumps(changed))
    events, _ = read(log_format, changed)
    assert len(events) == 1


@given(
    st.binary(max_size=120), st.sampled_from([*JSON_FORMATS, SENTINEL_CSV, M365_AUDIT_CSV, M365_DEFENDER_CSV])
)
def test_no_bytes_raise(data, log_format):
    log_format.recognises(data)
    read(log_format, data)
    read(log_format, b"AuditData,Timestamp,TimeGenerated,Type,TenantId\n" + data)
