"""Linux, web and network views: every table has a view, and rules' fields find what the logs hold."""

from __future__ import annotations

import pytest

from tocsin.lake.views import linux, network, web
from tocsin.lake.views.resolve import column, views_of
from tocsin.lake.views.view import View
from tocsin.model.expression import Atom, leaves
from tocsin.model.logsource import LogSource

VIEWS = (*linux.VIEWS, *web.VIEWS, *network.VIEWS)
TABLES = (
    *("linux-auditd", "linux-sysmon", "linux-auth", "linux-syslog", "cisco-syslog"),
    *("web-iis", "web-access", "web-cloudfront", "web-w3c", "web-caddy", "web-traefik", "web-json"),
    *("web-apache-error", "web-nginx-error", "proxy-w3c", "proxy-squid", "netflow-nfdump"),
    *(
        "firewall-cef",
        "firewall-leef",
        "firewall-fortigate",
        "firewall-windows",
        "dns-bind",
        "dns-windows-debug",
    ),
)


def view(logsource: LogSource, table: str) -> View:
    found = [item for item in views_of(logsource, [table]) if item in VIEWS]
    assert len(found) == 1, f"{logsource} over {table}: {len(found)} views"
    return found[0]


def shown(logsource: LogSource, table: str, field: str, columns: list[str]) -> str | None:
    return column(view(logsource, table), field, {name.lower(): name for name in columns})


@pytest.mark.parametrize("table", TABLES)
def test_every_table_answers_some_log_source(table):
    assert any(table in item.tables for item in VIEWS)


@pytest.mark.parametrize(
    ("logsource", "tables"),
    [
        (LogSource("linux", None, "auditd"), {"linux-auditd"}),
        (LogSource("linux", None, "sshd"), {"linux-auth"}),
        (LogSource("linux", "process_creation"), {"linux-auditd", "linux-sysmon"}),
        (LogSource("linux", "file_event"), {"linux-auditd", "linux-sysmon"}),
        (LogSource("linux", "network_connection"), {"linux-auditd", "linux-sysmon"}),
        (LogSource(None, None, "apache"), {"web-access", "web-apache-error"}),
        (LogSource(None, None, "netflow"), {"netflow-nfdump"}),
        (LogSource("fortigate", None, "event"), {"firewall-fortigate"}),
        (LogSource("cisco", None, "aaa"), {"cisco-syslog"}),
    ],
)
def test_a_log_source_reads_the_tables_that_can_show_it(logsource, tables):
    read = {name for item in views_of(logsource, TABLES) for name in item.tables if name in TABLES}
    assert read == tables


@pytest.mark.parametrize(
    ("logsource", "table", "field", "columns", "expected"),
    [
        (
            LogSource(None, "webserver"),
            "web-iis",
            "cs-user-agent",
            ["cs(User-Agent)", "cs-user-agent"],
            "cs-user-agent",
        ),
        (LogSource(None, "webserver"), "web-iis", "cs-uri-query", ["cs-uri-query", "cs-uri"], "cs-uri"),
        (LogSource(None, "webserver"), "web-iis", "c-useragent", ["cs-user-agent"], "cs-user-agent"),
        (LogSource(None, "webserver"), "web-iis", "cs-referer", ["cs(Referer)"], "cs(Referer)"),
        (LogSource(None, "webserver"), "web-iis", "sc-status", ["sc-status"], "sc-status"),
        (LogSource(None, "webserver"), "web-caddy", "cs-uri-query", ["request.uri"], "request.uri"),
        (LogSource(None, "webserver"), "web-json", "cs-method", ["cs-method"], "cs-method"),
        (LogSource(None, "proxy"), "proxy-squid", "c-uri", ["url", "url_host"], "url"),
        (LogSource(None, "proxy"), "proxy-squid", "c-uri-extension", ["url_extension"], "url_extension"),
        (LogSource(None, "proxy"), "proxy-squid", "c-useragent", ["url"], None),
        (LogSource(None, "proxy"), "proxy-w3c", "c-useragent", ["cs(User-Agent)"], "cs(User-Agent)"),
        (
            LogSource(None, "proxy"),
            "firewall-cef",
            "c-useragent",
            ["requestClientApplication"],
            "requestClientApplication",
        ),
        (LogSource(None, "firewall"), "firewall-cef", "dst_port", ["dpt"], "dpt"),
        (LogSource(None, "firewall"), "netflow-nfdump", "dst_ip", ["da"], "da"),
        (LogSource(None, None, "netflow"), "netflow-nfdump", "destination.port", ["dstPort"], "dstPort"),
        (LogSource(None, "dns"), "dns-bind", "query", ["query"], "query"),
        (LogSource(None, "dns"), "dns-bind", "answer", ["query"], None),
        (LogSource("linux", "process_creation"), "linux-auditd", "Image", ["exe", "comm"], "exe"),
        (LogSource("linux", "process_creation"), "linux-auditd", "ParentImage", ["ParentImage"], None),
        (LogSource("linux", "network_connection"), "linux-auditd", "DestinationIp", ["laddr"], "laddr"),
        (LogSource("linux", None, "auditd"), "linux-auditd", "SYSCALL", ["syscall"], "syscall"),
        (LogSource("linux", None, "sudo"), "linux-auth", "USER", ["user"], "user"),
    ],
)
def test_a_rules_field_is_answered_by_the_column_that_holds_it(logsource, table, field, columns, expected):
    assert shown(logsource, table, field, columns) == expected


def test_raw_numbers_of_accounts_answer_names():
    found = view(LogSource("linux", "process_creation"), "linux-auditd")
    assert found.values["User"]["root"] == "0"


def test_conditions_of_views_name_columns():
    for item in VIEWS:
        if item.where is not None:
            assert all(isinstance(leaf, Atom) and leaf.field for leaf in leaves(item.where))
