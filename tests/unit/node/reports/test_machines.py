from __future__ import annotations

import msgspec

from host_samples import known
from tocsin.node.reports.machines import Machines


def called(name: str, *hosts: str) -> set[str]:
    return {host for _, host in Machines(known(*hosts)).called(name)}


def test_a_name_means_the_machine_that_bears_it_and_no_other():
    hosts = ("WORKSTATION5", "WORKSTATION5.theshire.local", "WORKSTATION5.mordor.local")
    assert called("workstation5", *hosts) == {"WORKSTATION5"}
    assert called("Workstation5.TheShire.local.", *hosts) == {"WORKSTATION5.theshire.local"}


def test_an_alias_is_a_name_too():
    assert called("db1", "DB1.agency.example=DB1", "DB1.ministry.example") == {"DB1.agency.example"}


def test_a_short_name_that_nobody_bears_means_all_whose_first_label_it_is():
    assert called("db1", "DB1.a.example", "DB1.b.example", "DB10.a.example") == {
        "DB1.a.example",
        "DB1.b.example",
    }


def test_an_address_is_never_shortened():
    assert called("10", "10.0.0.1") == set()


def test_other_origins_do_not_count():
    assert Machines(known("DB1", origin="agency")).called("DB1", ("ministry",)) == frozenset()


def test_a_machine_that_the_hunt_was_not_limited_to_is_one_by_any_of_its_names_too():
    asked, others = known("WS1"), known("DB1.agency.example=DB1")
    machines = Machines(msgspec.structs.replace(asked, elsewhere=others.hosts))
    assert machines.named("agency", "db1") == ("agency", "DB1.agency.example")
