from __future__ import annotations

from tocsin.lake.hosts import HostNames


def _names(*names: str, origin: str = "gov") -> HostNames:
    return HostNames((origin, name, 1) for name in names)


def test_a_short_name_is_the_one_machine_whose_qualified_name_begins_with_it():
    names = _names("WORKSTATION5", "WORKSTATION5.theshire.local")
    assert names.resolve("gov", "workstation5") == "WORKSTATION5.theshire.local"
    assert names.machines() == {("gov", "WORKSTATION5.theshire.local"): ("WORKSTATION5",)}


def test_two_machines_with_one_label_stay_two_and_the_short_name_its_own():
    names = _names("WS5", "WS5.theshire.local", "WS5.mordor.local")
    assert names.resolve("gov", "ws5") == "WS5"
    assert len(names.machines()) == 3


def test_two_origins_with_the_same_name_are_two_machines():
    names = HostNames([("a", "DC01.corp.local", 1), ("b", "dc01", 1)])
    assert names.resolve("b", "DC01") == "dc01"
    assert names.resolve("a", "DC01") == "DC01"  # no log of this origin gave the short name
    assert len(names.machines()) == 2


def test_case_and_a_trailing_dot_do_not_matter_and_the_most_logged_spelling_is_the_name():
    names = HostNames(
        [("o", "web.Example.org.", 5), ("o", "WEB.example.org", 9), ("o", "web.example.org", 9)]
    )
    assert names.resolve("o", "Web.Example.Org.") == "WEB.example.org"
    assert names.machines() == {("o", "WEB.example.org"): ("web.Example.org", "web.example.org")}


def test_addresses_are_never_shortened():
    names = _names("10", "10.0.0.7", "fe80", "fe80::1.2.3.4", "[fe80::1]")
    assert names.resolve("gov", "10") == "10"
    assert len(names.machines()) == 5


def test_no_name_is_no_machine_and_an_unheard_name_comes_back_as_it_is():
    names = _names("", "a")
    assert ("gov", "") not in names.machines()
    assert names.resolve("gov", "") == ""
    assert names.resolve("gov", "elsewhere.") == "elsewhere"
