"""Views over network sensors, clouds, mail and Defender: which column answers which of a rule's fields."""

import pytest

from tocsin.lake.views import cloud, defender, mail, suricata, zeek
from tocsin.lake.views.resolve import answers, column, covers
from tocsin.model.expression import Atom, Op, leaves
from tocsin.model.logsource import LogSource

ALL = (*zeek.VIEWS, *suricata.VIEWS, *cloud.VIEWS, *mail.VIEWS, *defender.VIEWS)


def answered(asked, table, field, columns):
    """The column that answers the field in the one view of that table for the log source."""
    views = [v for v in ALL if answers(v.logsource, asked) and covers(v, table)]
    assert len(views) == 1
    return column(views[0], field, {name.lower(): name for name in columns})


@pytest.mark.parametrize(
    ("asked", "table", "field", "expected"),
    [
        (LogSource("zeek", None, "dce_rpc"), "zeek-dce-rpc", "operation", "operation"),
        (LogSource("zeek", None, "http"), "zeek-http", "c-useragent", "user_agent"),
        (LogSource(None, "dns"), "zeek-dns", "answer", "answers"),
        (LogSource(None, "proxy"), "zeek-http", "cs-host", "host"),
        (LogSource(None, "firewall"), "zeek-conn", "dst_ip", "id.resp_h"),
        (LogSource(None, None, "netflow"), "zeek-conn", "destination.port", "id.resp_p"),
        (LogSource(None, "dns"), "suricata-dns", "query", "dns.rrname"),
        (LogSource(None, "dns"), "suricata-dns-v3", "query", "dns.queries.rrname"),
        (LogSource(None, "proxy"), "suricata-http", "c-uri", "http.url"),
        (LogSource(None, "firewall"), "suricata-flow", "dst_port", "dest_port"),
        (LogSource("aws", None, "cloudtrail"), "aws-cloudtrail", "userIdentity.type", "userIdentity.type"),
        (LogSource("azure", None, "signinlogs"), "azure-signinlogs", "ResultType", "resultType"),
        (LogSource("azure", None, "signinlogs"), "azure-signinlogs-graph", "ResultType", "status.errorCode"),
        (LogSource("azure", None, "auditlogs"), "azure-auditlogs", "Category", "properties.category"),
        (LogSource("azure", None, "auditlogs"), "azure-auditlogs-sentinel", "category", "Category"),
        (LogSource("azure", None, "pim"), "azure-pim-graph", "riskEventType", "@odata.type"),
        (LogSource("m365", None, "audit"), "m365-audit-sentinel", "Workload", "OfficeWorkload"),
        (LogSource("m365", None, "threat_management"), "m365-audit", "eventName", "Name"),
        (LogSource("m365", None, "exchange"), "m365-audit", "eventName", "Operation"),
        (LogSource("windows", "process_creation"), "m365-defender", "Image", "FolderPath"),
        (LogSource("windows", "registry_set"), "m365-defender", "TargetObject", "RegistryPath"),
    ],
)
def test_a_field_is_answered_by_the_dialects_column(asked, table, field, expected):
    columns = [
        expected,
        *{
            "azure-auditlogs": ["category"],
            "azure-signinlogs": ["properties.status.errorCode"],
        }.get(table, []),
    ]
    assert answered(asked, table, field, columns) == expected


@pytest.mark.parametrize(
    ("asked", "table", "field"),
    [
        (LogSource(None, "firewall"), "zeek-conn", "action"),
        (LogSource(None, "proxy"), "zeek-http", "c-uri-extension"),
        (LogSource("aws", None, "cloudtrail"), "aws-cloudtrail", "status"),
        (LogSource("windows", "image_load"), "m365-defender", "Signed"),
    ],
)
def test_what_a_log_cannot_show_is_answered_by_no_column(asked, table, field):
    assert answered(asked, table, field, [field, "uri", "conn_state"]) is None


def test_no_two_views_of_a_log_source_cover_the_same_rows_unless_they_differ_by_condition():
    seen = set()
    for view in ALL:
        for table in view.tables:
            key = (view.logsource, table, view.where)
            assert key not in seen
            seen.add(key)


def test_defender_views_tell_rows_apart_by_their_action():
    for view in defender.VIEWS:
        assert view.where is not None
        atoms = [leaf for leaf in leaves(view.where) if isinstance(leaf, Atom)]
        assert any(atom.field == "ActionType" and atom.op in (Op.EQ, Op.GLOB) for atom in atoms)


def test_rewritten_values_belong_to_fields_that_the_view_maps():
    for view in ALL:
        assert view.values.keys() <= view.fields.keys()
