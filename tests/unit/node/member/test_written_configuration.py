"""A configuration that was written is read back as it was, with what it hands over."""

from __future__ import annotations

import msgspec
import pytest

from tocsin.model.errors import NodeError
from tocsin.node.member.configuration import (
    Configuration,
    Peer,
    Review,
    read_configuration,
    write_configuration,
)

PLAIN = Configuration(id="identity--2c9b5a6e-3a0f-4c1e-9d57-0d0c5f7e9a11", name="Albion")
PEER = Peer(
    member="identity--2c9b5a6e-3a0f-4c1e-9d57-0d0c5f7e9a12",
    url="https://hub.example/",
    token="tokens/hub",  # noqa: S106  (the name of a file)
)


def test_what_is_handed_over_is_read_back(tmp_path):
    feeds = Review(folder="../the door", audience="community", seconds=5.0, gaps=True)
    written = msgspec.structs.replace(PLAIN, review=feeds, peers=(PEER,))
    write_configuration(tmp_path, written)
    assert read_configuration(tmp_path) == written


def test_without_a_folder_nothing_is_said_of_it(tmp_path):
    write_configuration(tmp_path, PLAIN)
    assert read_configuration(tmp_path) == PLAIN


def test_weights_of_cases_are_read_and_what_cannot_be_weighed_is_refused(tmp_path):
    write_configuration(tmp_path, PLAIN)
    plain = (tmp_path / "tocsin.toml").read_text("utf-8")
    for told, read in (
        ("location = 8", 8),
        ("location = 101", None),
        ("place = 4", None),
        ("location = nan", None),
    ):
        (tmp_path / "tocsin.toml").write_text(f"{plain}\n[cases.weights]\n{told}\n", "utf-8")
        if read is None:
            with pytest.raises(NodeError, match="cannot be used"):
                read_configuration(tmp_path)
        else:
            weights = read_configuration(tmp_path).cases.weights
            assert (weights.location, weights.actor) == (read, 4)
