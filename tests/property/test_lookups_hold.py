"""A value is in a list exactly when the plain definition of its kind says so."""

from __future__ import annotations

import ipaddress

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.lookups import listed
from tocsin.hunting.lookups import EntryIndex
from tocsin.model.detection import IndicatorList
from tocsin.model.expression import ListKind

_V4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
_V6 = st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address)


@st.composite
def _networks(draw: st.DrawFn) -> list[str]:
    """Networks that often nest: several lengths over few addresses."""
    bases = draw(st.lists(_V4 | _V6, min_size=1, max_size=3))
    lengths = st.integers(0, 32)
    pairs = draw(st.lists(st.tuples(st.sampled_from(bases), lengths), min_size=1, max_size=10))
    return sorted(
        {
            str(ipaddress.ip_network((int(a), n) if a.version == 4 else (str(a), 4 * n), strict=False))
            for a, n in pairs
        }
    )


@given(_networks(), st.lists(_V4 | _V6, max_size=6), st.integers(-1, 1))
@settings(max_examples=300, deadline=None)
def test_an_address_hits_if_some_network_holds_it_and_names_the_narrowest(networks, addresses, beside):
    nets = [ipaddress.ip_network(text) for text in networks]
    edges = [
        net[at] + beside
        for net in nets
        for at in (0, -1)
        if 0 <= int(net[at]) + beside < 2**net.max_prefixlen
    ]
    index = EntryIndex(IndicatorList("l", ListKind.ADDRESS, tuple(networks)))
    for address in [*addresses, *edges]:
        mapped = address.ipv4_mapped if address.version == 6 else None
        asked = mapped or address
        holding = [net for net in nets if net.version == asked.version and asked in net]
        narrowest = str(max(holding, key=lambda net: net.prefixlen)) if holding else None
        hit = index.hits(pa.array([str(address)]))[0]
        assert hit == bool(holding), address
        assert next(iter(index.entries(str(address))), None) == narrowest


_LABEL = st.text("abc", min_size=1, max_size=2)
_NAME = st.lists(_LABEL, min_size=1, max_size=4).map(".".join)


@given(st.lists(_NAME, min_size=1, max_size=5, unique=True), _NAME, st.sampled_from(["", ".", ":443"]))
@settings(max_examples=300, deadline=None)
def test_a_domain_hits_itself_and_all_below_it_and_nothing_else(entries, name, end):
    index = EntryIndex(IndicatorList("l", ListKind.DOMAIN, tuple(entries)))
    expected = any(name == entry or name.endswith(f".{entry}") for entry in entries)
    assert bool(index.hits(pa.array([name + end]))[0]) == expected


_DIGEST = st.sampled_from([32, 40, 64]).flatmap(lambda n: st.text("0123456789abcdef", min_size=n, max_size=n))


@given(st.lists(_DIGEST, min_size=1, max_size=4, unique=True), st.lists(_DIGEST, max_size=3), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_digest_hits_alone_and_among_others(entries, others, among):
    index = EntryIndex(IndicatorList("l", ListKind.HASH, tuple(entries)))
    value = ",".join(f"sha={digest}" for digest in [*others, *(entries[:1] if among else ())])
    expected = among or any(digest in entries for digest in others)
    assert bool(index.hits(pa.array([value]))[0]) == expected


_FOLDER = st.sampled_from(
    [
        "c:", "d:", r"\device\harddiskvolume2", r"c:\windows", r"c:\windows\temp", r"c:\programdata",
        r"c:\program files", r"c:\program files (x86)\common files", r"c:\users\public", r"c:\users\bob",
        r"d:\users\bob\appdata\local", r"c:\users\bob\appdata\roaming", r"c:\users\bob\appdata\local\temp",
        r"c:\users\bob\appdata\local\temp\1", r"c:\documents and settings\bob\local settings\temp", r"\\srv\share",
        "/usr", "/opt/x",
    ]
)  # fmt: skip
_VARIABLE = st.sampled_from(
    [
        "%temp%", "%appdata%", "%localappdata%", "%userprofile%", "%public%", "%systemroot%", "%programfiles%",
        "%programfiles(x86)%", "%commonprogramfiles%", "%commonprogramfiles(x86)%", "%programdata%", "%systemdrive%",
    ]
)  # fmt: skip
_FILE = st.sampled_from(["a.exe", r"b\a.exe", r"temp\a.exe", "b.dll"])
_SEEN = _FILE | st.sampled_from([r"b\..\a.exe", r"temp\.\a.exe", "a.exe::$data"])


def _path(folder: str, file: str) -> str:
    return f"{folder}/{file}".replace("\\", "/") if folder.startswith("/") else f"{folder}\\{file}"


@given(
    st.lists(st.builds(_path, _FOLDER | _VARIABLE, _FILE), min_size=1, max_size=5, unique=True),
    st.builds(_path, _FOLDER, _SEEN),
)
@settings(max_examples=500, deadline=None)
def test_a_path_hits_if_some_entry_may_mean_it(entries, value):
    index = EntryIndex(IndicatorList("l", ListKind.FILE_PATH, tuple(entries)))
    expected = listed(ListKind.FILE_PATH, value, tuple(entries))
    assert bool(index.hits(pa.array([value]))[0]) == bool(expected)
    assert not expected or next(index.entries(value)) in expected


@given(
    st.sampled_from(list(ListKind)),
    st.lists(st.text(min_size=1, max_size=30), max_size=5),
    st.text(max_size=60),
)
@settings(max_examples=300, deadline=None)
def test_no_value_stops_a_look_up(kind, entries, value):
    usable = [entry for entry in entries if kind is not ListKind.ADDRESS or "/" not in entry]
    index = EntryIndex(IndicatorList("l", kind, tuple(usable)))
    assert len(index.hits(pa.array([value, None, ""]))) == 3
