from __future__ import annotations

import pytest

from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.header import header
from tocsin.model.detection import Level

FULL = {"title": "T", "id": "7b2e8c14-0000-4000-8000-000000000001", "level": "low"}


def test_a_complete_header_gives_no_warnings():
    fields, warnings = header(Document("f.yml", "d" * 64, FULL))
    assert (fields["title"], fields["level"], warnings) == ("T", Level.LOW, [])


@pytest.mark.parametrize(
    ("key", "value", "warning"),
    [
        ("id", "17", "must be an UUID"),
        ("id", None, "no id"),
        ("title", None, "title"),
        ("level", None, "no level"),
        ("date", "yesterday", "use yyyy-mm-dd"),
        ("status", "great", "status 'great' is none of"),
        ("tags", ["no namespace"], "tag"),
        ("references", "x", "must be a list"),
    ],
)
def test_what_is_wrong_is_warned_of(key, value, warning):
    _, warnings = header(Document("f.yml", "d" * 64, {**FULL, key: value}))
    assert any(warning.lower() in one.lower() for one in warnings)


@pytest.mark.parametrize(
    "key",
    [
        "id",
        "title",
        "level",
        "status",
        "description",
        "tags",
        "fields",
        "references",
        "related",
        "date",
        "name",
        "author",
        "license",
        "scope",
        "taxonomy",
        "falsepositives",
    ],
)
@pytest.mark.parametrize("value", [5, True, ["x"], {"a": 1}, [None], "", [["x"]]])
def test_no_value_of_any_kind_breaks_the_reading(key, value):
    fields, _ = header(Document("f.yml", "d" * 64, {**FULL, key: value}))
    assert isinstance(fields["id"], str)
    assert isinstance(fields["title"], str)
