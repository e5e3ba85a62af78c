"""What a class of indicator lists is called: the kind of its indicators, and where these are from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from tocsin.model.detection import Detection
from tocsin.model.expression import ListKind, Lookup, leaves

_KINDS = {
    ListKind.ADDRESS: "addresses",
    ListKind.DOMAIN: "domains",
    ListKind.URL: "URLs",
    ListKind.HASH: "file digests",
    ListKind.FILE_NAME: "file names",
    ListKind.FILE_PATH: "file paths",
    ListKind.REGISTRY_KEY: "registry keys",
    ListKind.MAIL: "mail addresses",
}
_FILES = 2  # named; more are counted


def name_of_lists(detections: Iterable[Detection]) -> str:
    """What the lists of one class look for: ``addresses of feed.csv``; "" unless all of them are lists."""
    kinds: dict[str, None] = {}
    files: dict[str, None] = {}
    for one in detections:
        kind = _kind(one)
        if kind is None:
            return ""
        kinds[_KINDS[kind]] = None
        files[PurePath(one.file).name] = None
    told = " and ".join(sorted(files)) if len(files) <= _FILES else f"{len(files)} lists"
    return f"{' and '.join(sorted(kinds))} of {told}" if files else ""


def _kind(one: Detection) -> ListKind | None:
    if one.kind != "list" or not one.branches:
        return None
    return next((leaf.kind for leaf in leaves(one.branches[0].where) if isinstance(leaf, Lookup)), None)
