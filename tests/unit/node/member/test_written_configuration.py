"""A configuration that was written is read back as it was, with what it hands over."""

from __future__ import annotations

import msgspec

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
