"""Which fields of which log sources are looked up for each kind of indicator."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.detections.stix import certificates
from tocsin.detections.stix import sources as by
from tocsin.detections.stix.places import observed
from tocsin.detections.stix.shown import Shown
from tocsin.model.detection import Branch
from tocsin.model.expression import Expr, ListKind, Lookup, Or
from tocsin.model.logsource import LogSource

_ADDRESS_PATHS = (
    "ipv4-addr:value",
    "ipv6-addr:value",
    "network-traffic:src_ref.value",
    "network-traffic:dst_ref.value",
)
_HASH_PATHS = tuple(f"file:hashes.{name}" for name in ("MD5", "SHA-1", "SHA-256", "SHA-512"))

# A lookup compares the whole value, a path's last component, a digest among digests or an answer among
# answers; what is inside of a text it does not find, so fields that hold their value so are left out.
_APART = {"part", "host and path"}

_SHOWN: dict[ListKind, tuple[Shown, ...]] = {
    ListKind.ADDRESS: (*by.ANY_ADDRESS, *certificates.CERTIFICATE_ADDRESSES),
    # Of a URL a lookup takes the host.
    ListKind.DOMAIN: (*by.DOMAIN, *by.DNS_ANSWER, *by.URLS, *certificates.CERTIFICATE_DOMAINS),
    ListKind.URL: by.URLS,
    ListKind.HASH: (
        *(shown for algorithm in by.ALGORITHMS for shown in by.hashes(algorithm)),
        *certificates.CERTIFICATE_DIGEST,
        *certificates.JA3,
    ),
    ListKind.FILE_NAME: (*by.FILE_NAME, *by.PROCESS_NAME, *by.PARENT_NAME, *by.ORIGINAL_NAME),
    ListKind.FILE_PATH: by.FILE_PATH,
    ListKind.REGISTRY_KEY: by.REGISTRY_KEY,
    ListKind.MAIL: by.MAIL_ADDRESS,
}
_OBSERVED: dict[ListKind, tuple[str, ...]] = {
    ListKind.ADDRESS: _ADDRESS_PATHS,
    ListKind.DOMAIN: ("domain-name:value",),
    ListKind.URL: ("url:value",),
    ListKind.HASH: _HASH_PATHS,
    ListKind.FILE_NAME: ("file:name", "process:name"),
    ListKind.FILE_PATH: ("file:name",),
    ListKind.REGISTRY_KEY: ("windows-registry-key:key",),
    ListKind.MAIL: ("email-addr:value", "email-message:from_ref.value", "email-message:to_refs.value"),
}


def fields(kind: ListKind) -> dict[LogSource, tuple[str, ...]]:
    """Fields to look up for a kind, by log source, sorted."""
    found: dict[LogSource, tuple[str, ...]] = {}
    for source, names, _ in _together(kind):
        found[source] = (*found.get(source, ()), *names)
    return found


def _together(kind: ListKind) -> Iterator[tuple[LogSource, tuple[str, ...], bool]]:
    """Fields by log source, sorted; those of events of their own, which is told, each by itself, after the others."""
    found: dict[tuple[LogSource, str], dict[str, None]] = {}
    for shown in (*_SHOWN[kind], *map(observed, _OBSERVED[kind])):
        if shown.shape.name not in _APART:
            found.setdefault((shown.logsource, shown.field if shown.own else ""), {})[shown.field] = None
    for source, apart in sorted(found, key=lambda key: (str(key[0]), key[1])):
        yield source, tuple(found[source, apart]), bool(apart)


def shapes(kind: ListKind) -> dict[tuple[LogSource, str], str]:
    """How each looked-up field holds a value of a kind, by log source and field: the name of the shape."""
    return {(shown.logsource, shown.field): shown.shape.name for shown in _SHOWN[kind]}


def branches(kind: ListKind, list_id: str) -> tuple[Branch, ...]:
    """A branch for every log source that shows a kind of indicator, and for every field of events of their own.

    A URL is asked of host and path too, where a log source keeps it so.
    """
    parted = by.PARTED_URLS if kind is ListKind.URL else ()
    made = []
    for source, names, own in _together(kind):
        lookups: list[Expr] = [Lookup(name, kind, list_id) for name in names]
        lookups += [
            Lookup(shown.field, kind, list_id, shown.rest)
            for shown in parted
            if shown.logsource == source and not shown.own and not own
        ]
        made.append(Branch(source, lookups[0] if len(lookups) == 1 else Or(tuple(lookups)), own))
    made += [
        Branch(shown.logsource, Lookup(shown.field, kind, list_id, shown.rest), aside=True)
        for shown in parted
        if shown.own
    ]
    return tuple(made)
