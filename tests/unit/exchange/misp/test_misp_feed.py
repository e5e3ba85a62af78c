"""A feed is read by its manifest, and nothing outside its folder."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from misp_samples import attribute, event, uuid_of
from tocsin.exchange.misp import is_feed, manifest_of, read_feed
from tocsin.exchange.stix.checked import Limits
from tocsin.model.errors import ExchangeError


def feed(folder, manifest, **events):
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    for uuid, document in events.items():
        (folder / f"{uuid}.json").write_text(json.dumps({"Event": document}))
    return folder


def test_each_event_is_read_or_refused_with_the_reason(tmp_path):
    outside = tmp_path / "secret.json"
    outside.write_text(json.dumps({"Event": event()}))
    good, missing, other, link = (uuid_of(n) for n in range(4))
    manifest = {
        good: {"info": "Intruder\n", "date": "2024-05-01"},
        missing: {},
        other: 5,
        link: {},
        "../secret": {},
    }
    folder = feed(tmp_path / "feed", manifest, **{good: {**event(), "uuid": good}, other: event()})
    (folder / f"{link}.json").symlink_to(outside)
    listed = manifest_of(folder)
    assert (listed[0].info, listed[0].date) == ("Intruder", "2024-05-01")
    read = list(read_feed(folder, listed))
    assert [one.listed.uuid for one in read if one.event] == [good]
    assert [(one.listed.uuid, one.refused) for one in read[1:]] == [
        (missing, "cannot be read: No such file or directory"),
        (other, "the file holds another event"),
        (link, "a link leads out of the folder"),
        ("../secret", "the manifest names what is no UUID"),
    ]
    assert [one.listed.uuid for one in read_feed(folder, listed[:1])] == [good]


def test_an_event_without_values_that_the_feed_has_hashes_of_is_refused(tmp_path):
    whole, less = uuid_of("whole"), uuid_of("less")
    both = [attribute("domain|ip", "evil.example|192.0.2.1", 1), attribute("md5", "a" * 32, 2)]
    events = {whole: {**event(*both), "uuid": whole}, less: {**event(both[1]), "uuid": less}}
    folder = feed(tmp_path / "feed", {whole: {}, less: {}}, **events)
    values = ("evil.example", "192.0.2.1", "a" * 32)
    digests = [hashlib.md5(one.encode(), usedforsecurity=False).hexdigest() for one in values]
    lines = [f"{digest},{uuid}" for uuid in (whole, less) for digest in digests]
    (folder / "hashes.csv").write_text("\n".join(lines))
    read = list(read_feed(folder, manifest_of(folder)))
    assert [one.refused for one in read] == [
        "",
        "2 values that the feed has hashes of are not in the file",
    ]


def test_a_pipe_is_not_waited_for_and_costs_no_other_event(tmp_path):
    good, pipe, place = (uuid_of(n) for n in range(3))
    folder = feed(tmp_path / "feed", {good: {}, pipe: {}, place: {}}, **{good: {**event(), "uuid": good}})
    os.mkfifo(folder / "hashes.csv")
    os.mkfifo(folder / f"{pipe}.json")
    (folder / f"{place}.json").mkdir()
    read = list(read_feed(folder, manifest_of(folder)))
    assert [(one.event is not None, one.refused, one.unchecked) for one in read] == [
        (True, "", "is no file"),
        (False, "is no file", ""),
        (False, "cannot be read: Is a directory", ""),
    ]


def test_a_link_within_the_folder_is_followed(tmp_path):
    uuid = uuid_of("x")
    folder = feed(tmp_path / "feed", {uuid: {}}, kept={**event(), "uuid": uuid})
    (folder / f"{uuid}.json").symlink_to(folder / "kept.json")
    (one,) = read_feed(folder, manifest_of(folder))
    assert one.event


def test_what_a_manifest_says_steers_no_terminal(tmp_path):
    folder = feed(tmp_path / "feed", {"\x1b]0;x\x07": {"info": "\x1b[2Jev\u202eil", "date": "\x9b2024"}})
    (one,) = manifest_of(folder)
    assert (one.uuid, one.info, one.date) == ("]0;x", "[2Jevil", "2024")


def test_a_manifest_that_is_none_or_too_large_is_an_error(tmp_path):
    assert not is_feed(tmp_path)
    with pytest.raises(ExchangeError, match="manifest"):
        manifest_of(tmp_path)
    folder = feed(tmp_path / "feed", {uuid_of(n): {} for n in range(3)})
    assert is_feed(folder)
    with pytest.raises(ExchangeError, match="more than 2 events"):
        manifest_of(folder, Limits(objects=2))
    with pytest.raises(ExchangeError, match="bytes"):
        manifest_of(folder, Limits(size=10))
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(ExchangeError, match="no object"):
        manifest_of(folder)
