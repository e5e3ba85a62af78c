"""Defanging is undone, networks hold what they hold, and the quick way equals the careful one."""

from __future__ import annotations

import ipaddress

import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tocsin.detections.indicators.breadth import SHORTEST_V4, SHORTEST_V6
from tocsin.detections.indicators.columns import normal_all, recognise_all
from tocsin.detections.indicators.kinds import Indicator, NotIndicator, clean, normal, recognise
from tocsin.detections.indicators.networks import networks_of
from tocsin.detections.indicators.refang import refang
from tocsin.model.expression import ListKind

_LABEL = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_DOMAIN = st.lists(_LABEL, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))
_DOT = st.sampled_from([".", "[.]", "(.)", "{.}", "[dot]", "(dot)", " [.] ", "\\.", "[DOT]", "<.>"])
_AT = st.sampled_from(["@", "[at]", "(at)", "[@]", " at ", "{AT}"])
_SCHEMES = {"http://": ["hxxp://", "hXXp://", "hxxp[:]//", "http[://]", "h**p://", "hxxp[://]"],
            "https://": ["hxxps://", "HXXPS[:]//", "https[:]//", "htxps://"]}  # fmt: skip


@given(_DOMAIN, _DOT)
def test_a_defanged_domain_is_the_domain(domain: str, dot: str):
    assert recognise(domain.replace(".", dot)) == Indicator(ListKind.DOMAIN, domain)


@given(_DOMAIN, _DOT, st.sampled_from(list(_SCHEMES)), st.integers(0, 5))
def test_a_defanged_url_is_the_url(domain: str, dot: str, scheme: str, number: int):
    written = _SCHEMES[scheme][number % len(_SCHEMES[scheme])] + domain.replace(".", dot.strip()) + "/Path"
    assert recognise(written) == Indicator(ListKind.URL, f"{scheme}{domain}/Path")


@given(_LABEL, _DOMAIN, _DOT, _AT)
def test_a_defanged_mail_address_is_the_address(user: str, domain: str, dot: str, at: str):
    written = user + at + domain.replace(".", dot)
    assert recognise(written) == Indicator(ListKind.MAIL, f"{user}@{domain}")


@given(st.text(max_size=60))
def test_refanging_twice_changes_nothing_that_was_recognised(text: str):
    try:
        found = recognise(text)
    except NotIndicator:
        return
    assert recognise(refang(found.entry)).kind is found.kind


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_network_has_one_normal_form(address, length: int):
    network = ipaddress.ip_network((address, min(length, address.max_prefixlen)), strict=False)
    assume(network.prefixlen >= SHORTEST_V4 if network.version == 4 else network.prefixlen >= SHORTEST_V6)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    single = network.prefixlen == network.max_prefixlen
    assume(not (single and (mapped or network.network_address).is_unspecified))
    found = recognise(f"{address}/{network.prefixlen}")
    assert recognise(found.entry) == found
    if not (single and mapped):
        assert ipaddress.ip_network(found.entry) == network


_NETWORKS = st.lists(
    st.tuples(st.ip_addresses(v=4, network="198.51.100.0/24"), st.integers(24, 32)).map(
        lambda pair: str(ipaddress.ip_network(pair, strict=False))
    ),
    max_size=5,
)


@given(_NETWORKS, st.lists(st.ip_addresses(v=4, network="198.51.100.0/24").map(str), min_size=1, max_size=8))
def test_addresses_are_inside_the_networks_that_hold_them(networks: list[str], addresses: list[str]):
    inside = networks_of(pa.array(addresses)).inside(networks_of(pa.array(networks, pa.string())).joined())
    expected = [any(ipaddress.ip_address(a) in ipaddress.ip_network(n) for n in networks) for a in addresses]
    assert inside.tolist() == expected


_ODD = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="aA1.:/@[]()-_ x\\#*%é。\t", max_size=25),
    _DOMAIN,
    st.from_regex(r"(https?|hxxp|ftp)://[a-zA-Z0-9.\[\]:-]{1,15}(/[!-~]{0,8})?", fullmatch=True),
    st.from_regex(r"[a-z ]{1,6}\.(exe|zip|com|co|uk|txt|sh)", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){3}(/[0-9]{1,2}|:[0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[0-9a-fA-F]{31,33}|[0-9a-fA-F]{40}", fullmatch=True),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_ODD, max_size=8))
def test_columns_recognise_exactly_what_one_by_one_is_recognised(texts: list[str]):
    found = recognise_all(texts)
    together = sorted(
        (kind, entry) for kind, entries in found.entries.items() for entry in entries.to_pylist()
    )
    singly, refused = [], []
    for position, text in enumerate(texts):
        try:
            indicator = recognise(text)
            singly.append((indicator.kind, indicator.entry))
        except NotIndicator as error:
            refused.append((position, error.what))
    assert together == sorted(singly)
    assert list(found.refused) == refused


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(ListKind)), st.lists(_ODD, max_size=6))
def test_a_typed_column_is_taken_exactly_as_one_by_one(kind: ListKind, texts: list[str]):
    found = normal_all(kind, texts)
    singly, refused = [], []
    for position, text in enumerate(texts):
        try:
            singly.append(normal(kind, clean(text)))
        except NotIndicator as error:
            refused.append((position, error.what))
    assert sorted(found.entries[kind].to_pylist()) == sorted(singly)
    assert list(found.refused) == refused
