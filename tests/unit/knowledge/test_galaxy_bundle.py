"""Without a bundle of ATT&CK, what the package of galaxies ships stands behind the same face."""

from __future__ import annotations

import pytest

from tocsin.knowledge import galaxy_bundle
from tocsin.knowledge.bundle import Bundle, used_by
from tocsin.knowledge.galaxy_bundle import bundle_of_galaxies


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    return bundle_of_galaxies()


def test_groups_have_their_names_and_what_they_are_said_to_use(shipped: Bundle):
    hexane = next(one for one in shipped.groups if one.id == "G1001")
    assert hexane.name == "HEXANE"
    assert {"Lyceum", "Siamesekitten"} <= {one.name for one in hexane.aliases}
    assert {"T1059.001", "S1014"} <= {one.used for one in used_by(shipped)["G1001"]}
    assert any("dragos" in one.url for one in shipped.cited(hexane))


def test_techniques_are_those_of_the_enterprise_matrix_with_their_tactics(shipped: Bundle):
    by = {one.id: one for one in shipped.techniques}
    assert by["T1059.001"].tactics == ("execution",)
    assert "T1445" not in by, "a technique of the mobile matrix"
    assert {short for one in by.values() for short in one.tactics} <= {one.short for one in shipped.tactics}
    assert all(one.successor for one in by.values() if one.revoked)


def test_what_shipped_it_is_named_and_nothing_is_left_out_unsaid(shipped: Bundle):
    assert shipped.package.startswith("pymispgalaxies ")
    assert shipped.unread == ()


def test_without_the_package_there_is_nothing(monkeypatch):
    monkeypatch.setattr(galaxy_bundle, "values", lambda _: [])
    assert bundle_of_galaxies().techniques == ()


def test_a_cluster_of_another_form_is_listed(monkeypatch):
    monkeypatch.setattr(galaxy_bundle, "values", lambda _: [b'{"value": 3}', b'{"value": "x", "uuid": "u"}'])
    assert len(bundle_of_galaxies().unread) == 8
