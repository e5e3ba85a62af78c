from __future__ import annotations

import pytest

from reference.atoms import holds
from reference.lookups import listed
from tocsin.detections.indicators.places import fields
from tocsin.detections.queries.entries import looked_up
from tocsin.detections.trees import NEVER
from tocsin.model.expression import ListKind, Lookup, leaves
from tocsin.model.logsource import LogSource

ENTRIES = {
    ListKind.ADDRESS: "192.0.2.7",
    ListKind.DOMAIN: "evil.example",
    ListKind.URL: "http://evil.example/a",
    ListKind.HASH: "a" * 64,
    ListKind.FILE_NAME: "evil.exe",
    ListKind.FILE_PATH: "c:\\temp\\evil.exe",
    ListKind.REGISTRY_KEY: "HKCU\\Software\\Evil",
    ListKind.MAIL: "a@evil.example",
}
DNS = LogSource("windows", "dns_query")
PROXY = LogSource(category="proxy")
WEB = LogSource(category="webserver")
PROCESS = LogSource("windows", "process_creation")
REGISTRY = LogSource("windows", "registry_event")
SECURITY = LogSource("windows", service="security")
AUDIT = LogSource("m365", service="audit")
BITS = LogSource("windows", service="bits-client")
X509 = LogSource("zeek", service="x509")
MAILS = LogSource("zeek", service="smtp")
VALUES = [
    (ListKind.ADDRESS, PROXY, "c-ip", "192.0.2.7"),
    (ListKind.ADDRESS, PROXY, "cs-host", "192.0.2.7:8080"),
    (ListKind.ADDRESS, DNS, "QueryResults", "type:  5 a.example;::ffff:192.0.2.7;"),
    (ListKind.ADDRESS, DNS, "QueryResults", "192.0.2.7;"),
    (ListKind.ADDRESS, SECURITY, "IpAddress", "::ffff:192.0.2.7"),
    (ListKind.ADDRESS, AUDIT, "ClientIP", "192.0.2.7:4444"),
    (ListKind.ADDRESS, WEB, "X-Forwarded-For", "192.0.2.7"),
    (ListKind.ADDRESS, WEB, "X-Forwarded-For", "198.51.100.1, 192.0.2.7:5555, 10.0.0.1"),
    (ListKind.ADDRESS, WEB, "X-Forwarded-For", "10.0.0.1,192.0.2.7"),
    (ListKind.ADDRESS, BITS, "url", "http://192.0.2.7:8080/a"),
    (ListKind.DOMAIN, X509, "certificate.subject", "C=US, CN=www.evil.example, O=x"),
    (ListKind.DOMAIN, X509, "certificate.subject", "CN=evil.example"),
    (ListKind.DOMAIN, DNS, "QueryName", "mail.Evil.example"),
    (ListKind.DOMAIN, DNS, "QueryResults", "type:  5 a.evil.example;192.0.2.9;"),
    (ListKind.DOMAIN, PROXY, "c-uri", "https://a.evil.example:8443/b?c=d"),
    (ListKind.DOMAIN, PROXY, "c-uri", "https://evil.example/"),
    (ListKind.DOMAIN, PROXY, "c-uri", "http://evil.example"),
    (ListKind.URL, PROXY, "c-uri", "http://evil.example/a?x=1"),
    (ListKind.URL, PROXY, "c-uri", "evil.example/a"),
    (ListKind.HASH, PROCESS, "Hashes", "MD5=" + "b" * 32 + ",SHA256=" + "A" * 64),
    (ListKind.FILE_NAME, PROCESS, "Image", "C:\\Temp\\EVIL.exe"),
    (ListKind.FILE_NAME, PROCESS, "OriginalFileName", "evil.exe"),
    (ListKind.FILE_PATH, PROCESS, "Image", "C:\\Temp\\EVIL.exe"),
    (ListKind.FILE_PATH, PROCESS, "Image", "\\Device\\HarddiskVolume2\\Temp\\evil.exe"),
    (ListKind.REGISTRY_KEY, REGISTRY, "TargetObject", "HKU\\S-1-5-21-1-2-3-1001\\Software\\Evil\\Run"),
    (ListKind.REGISTRY_KEY, REGISTRY, "TargetObject", "HKCU\\software\\evil"),
    (ListKind.MAIL, MAILS, "from", '"A" <a@evil.example>'),
]
OTHERS = [
    (ListKind.ADDRESS, PROXY, "c-ip", "192.0.2.70"),
    (ListKind.ADDRESS, DNS, "QueryResults", "::ffff:192.0.2.71;"),
    (ListKind.ADDRESS, WEB, "X-Forwarded-For", "192.0.2.70, 1192.0.2.7"),
    (ListKind.DOMAIN, X509, "certificate.subject", "CN=notevil.example"),
    (ListKind.DOMAIN, DNS, "QueryName", "notevil.example"),
    (ListKind.DOMAIN, PROXY, "c-uri", "https://notevil.example/?u=x"),
    (ListKind.URL, PROXY, "c-uri", "http://evil.example/ab"),
    (ListKind.HASH, PROCESS, "Hashes", "SHA256=" + "c" * 64),
    (ListKind.FILE_NAME, PROCESS, "Image", "C:\\Temp\\notevil.exe"),
    (ListKind.FILE_PATH, PROCESS, "Image", "C:\\Temp\\Other\\evil.exe"),
    (ListKind.REGISTRY_KEY, REGISTRY, "TargetObject", "HKU\\S-1-5-21-1\\Software\\Evil2"),
]


def _hit(kind: ListKind, source: LogSource, field: str, value: str) -> bool:
    tree = looked_up(Lookup(field, kind, "list"), source, ENTRIES[kind])
    return any(holds(atom, value) for atom in leaves(tree))


@pytest.mark.parametrize(("kind", "source", "field", "value"), VALUES)
def test_what_a_look_up_finds_the_questions_find_too(kind, source, field, value):
    assert listed(kind, value, (ENTRIES[kind],))
    assert _hit(kind, source, field, value)


@pytest.mark.parametrize(("kind", "source", "field", "value"), OTHERS)
def test_what_a_look_up_does_not_find_the_questions_do_not_find(kind, source, field, value):
    assert not listed(kind, value, (ENTRIES[kind],))
    assert not _hit(kind, source, field, value)


@pytest.mark.parametrize("kind", ListKind)
def test_every_field_that_is_looked_up_can_be_asked_for_every_kind(kind):
    for source, names in fields(kind).items():
        for name in names:
            assert looked_up(Lookup(name, kind, "list"), source, ENTRIES[kind]) != NEVER


@pytest.mark.parametrize("entry", ["CurrentControlSet", "ControlSet001"])
def test_a_key_of_a_control_set_is_asked_for_in_all_of_them(entry):
    key = f"HKLM\\SYSTEM\\{entry}\\Services\\evil"
    tree = looked_up(Lookup("TargetObject", ListKind.REGISTRY_KEY, "list"), REGISTRY, key)
    for value in (
        "HKLM\\System\\CurrentControlSet\\Services\\evil\\ImagePath",
        "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet002\\Services\\evil",
    ):
        assert listed(ListKind.REGISTRY_KEY, value, (key,))
        assert any(holds(atom, value) for atom in leaves(tree))


def test_an_address_of_ipv6_is_asked_for_in_brackets_where_a_port_may_follow():
    tree = looked_up(Lookup("ClientIP", ListKind.ADDRESS, "list"), AUDIT, "2001:db8::7")
    assert any(holds(atom, "[2001:db8::7]:4444") for atom in leaves(tree))


def test_a_path_by_variable_or_volume_is_asked_for_where_it_may_lie():
    for entry, value in (
        ("%temp%\\x.dll", "C:\\Users\\bob\\AppData\\Local\\Temp\\x.dll"),
        ("\\device\\harddiskvolume2\\x.dll", "D:\\x.dll"),
        ("/opt/.x/kworker", "/opt/.x/kworker"),
    ):
        tree = looked_up(Lookup("Image", ListKind.FILE_PATH, "list"), PROCESS, entry)
        assert any(holds(atom, value) for atom in leaves(tree))


@pytest.mark.parametrize(
    "entry", ["evil.example:80/a", "https://evil.example:80/a", "http://evil.example:443/a"]
)
def test_a_url_with_a_usual_port_is_asked_for_without_it_too(entry):
    tree = looked_up(Lookup("cs-host", ListKind.URL, "list", ("cs-uri",)), WEB, entry)
    hosts = {atom.value for atom in leaves(tree) if atom.field == "cs-host"}
    assert hosts == {"evil.example", entry.partition("://")[2].partition("/")[0] or "evil.example:80"}
    whole = looked_up(Lookup("c-uri", ListKind.URL, "list"), PROXY, entry)
    assert any(holds(atom, "evil.example/a?x=1") for atom in leaves(whole))
    assert any(holds(atom, f"{entry}?x=1") for atom in leaves(whole))


def test_a_network_inside_a_list_of_answers_is_not_asked_for():
    assert looked_up(Lookup("QueryResults", ListKind.ADDRESS, "list"), DNS, "192.0.2.0/24") == NEVER
    assert looked_up(Lookup("c-ip", ListKind.ADDRESS, "list"), PROXY, "192.0.2.0/24") != NEVER
