"""Settings that cannot hold are refused when they are read, and said by name."""

from __future__ import annotations

import pytest

from tocsin.model.errors import NodeError
from tocsin.press.configuration import read_settings

ORGANISATION = """\
name = "The Review"

[[organisations]]
id = "ministry"
name = "Ministry"
issuer = "https://login.ministry.example"
client = "review"
secret = "client"
domains = ["ministry.example"]
until = 2027-06-30
"""


def read(folder, text):
    (folder / "review.toml").write_text(text)
    return read_settings(folder)


def test_an_organisation_is_read(tmp_path):
    (one,) = read(tmp_path, ORGANISATION + 'claims = { groups = ["analysts"] }\n').organisations
    assert (one.days, one.audience, f"{one.until}") == (30, "public", "2027-06-30")
    assert one.claims == {"groups": ("analysts",)}
    assert read(tmp_path, ORGANISATION.replace("https://login.ministry.example", "http://127.0.0.1:9400"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("https://login", "http://login", "no https address"),
        ("https://login.", "https://name@login.", "without name, query and fragment"),
        ("ministry.example", "ministry.example?x=y", "without name, query and fragment"),
        ('id = "ministry"', 'id = "a/../b"', "matching regex"),
        ('["ministry.example"]', "[]", "length"),
        ("2027-06-30", '"soon"', "date"),
        ('secret = "client"\n', "", "secret"),
        ('name = "Ministry"', 'name = "Ministry"\naudience = "everybody"', "is nobody"),
        ('name = "Ministry"', 'name = "Ministry"\nadmin = true', "unknown field"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(tmp_path, before, after, told):
    with pytest.raises(NodeError) as error:
        read(tmp_path, ORGANISATION.replace(before, after, 1))
    assert told in str(error.value)


@pytest.mark.parametrize(("change", "told"), [("https://login", "one id"), ('id = "ministry"', "one issuer")])
def test_two_organisations_are_two(tmp_path, change, told):
    other = ORGANISATION.partition("\n\n")[2].replace(
        change, change.replace("login", "other").replace("ministry", "other")
    )
    with pytest.raises(NodeError) as error:
        read(tmp_path, f"{ORGANISATION}\n{other}")
    assert told in str(error.value)
