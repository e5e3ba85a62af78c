"""What STIX paths and lists ask for is what the lake's views answer."""

from __future__ import annotations

import pytest

from tocsin.detections.indicators.places import fields
from tocsin.detections.stix.places import OBSERVED, PATHS, observed, places
from tocsin.lake.views.resolve import is_known
from tocsin.model.expression import ListKind
from tocsin.model.logsource import LogSource


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_log_source_that_shows_a_path_has_a_view(path: str):
    assert not [str(shown.logsource) for shown in places(path) if not is_known(shown.logsource)]


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-1", "sha256", "SHA-512"])
def test_digests_are_shown_under_any_spelling_of_the_algorithm(algorithm: str):
    assert LogSource("windows", "process_creation") in {
        p.logsource for p in places(f"file:hashes.{algorithm}")
    }


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_kind_of_indicator_is_looked_up_where_there_are_views(kind: ListKind):
    found = fields(kind)
    assert len(found) > 2
    assert all(map(is_known, found))


def test_observed_data_shows_every_path_under_its_own_name():
    assert is_known(OBSERVED)
    assert observed("x-own:a.b").field == "x-own:a.b"


def test_names_of_stix_2_0_mean_what_they_mean_in_2_1():
    assert places("process:binary_ref.name") == places("process:image_ref.name") != ()
