"""Indicators recognised by the column: whole blocks of texts through RE2, the rest one by one.

What is recognised here is exactly what ``kinds.recognise`` would make of each text; texts
that are not plainly of one kind are left to it.
"""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.detections.indicators.breadth import REGISTRIES
from tocsin.detections.indicators.kinds import FILE_ENDINGS, NotIndicator, clean, normal, recognise
from tocsin.detections.indicators.refang import DEFANGED, PATH, SCHEME, SUSPECT
from tocsin.model.expression import ListKind

#: What is taken off both ends of a text.
EDGES = " \t\r\n\"'`,;"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_DOMAIN = rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})"
_FILE_ENDING = rf"\.(?:{'|'.join(FILE_ENDINGS)})$|^[^.]+\.zip$"
# Domains that need a closer look: too long, a file, or a country's registry.
_NO_DOMAIN = rf"[^.]{{64}}|{_FILE_ENDING}|^(?:{'|'.join(sorted(REGISTRIES))})\.[a-z]{{2}}$"
_LONGEST_DOMAIN = 253

#: (kind, lower the case first, pattern, pattern of what is left aside), tried in this order.
_KINDS: tuple[tuple[ListKind, bool, str, str], ...] = (
    (
        ListKind.HASH,
        True,
        "^(?:" + "|".join(f"[0-9a-f]{{{size}}}" for size in (32, 40, 56, 64, 96, 128)) + ")$",
        "",
    ),
    (ListKind.ADDRESS, False, rf"^(?:{_OCTET}\.){{3}}{_OCTET}$", r"^0\.0\.0\.0$"),
    (
        ListKind.URL,
        False,
        rf"^(?:https?|ftp)://(?:{_DOMAIN}|(?:{_OCTET}\.){{3}}{_OCTET})(?::[0-9]{{1,5}})?/[!-~]*$",
        "^[^/]*//[^/]*(?::80|:443)/|[^/.]{64}",
    ),
    (ListKind.DOMAIN, True, rf"^{_DOMAIN}$", _NO_DOMAIN),
    (ListKind.MAIL, True, rf"^[a-z0-9._%+-]{{1,64}}@{_DOMAIN}$", "[^.@]{64}"),
    (ListKind.FILE_NAME, True, r"^[!#$%&+.0-9=_a-z ~-]{4,200}$", _FILE_ENDING),
)


class Recognised(msgspec.Struct, frozen=True):
    """Entries of a block by kind, and what is no indicator: position in the block, and why.

    ``positions`` says where in the block each entry stands (int64, ascending).
    """

    entries: dict[ListKind, pa.StringArray]
    positions: dict[ListKind, np.ndarray]
    refused: tuple[tuple[int, str], ...]


#: Entries and where they stand in the block.
_Placed = tuple[pa.StringArray, np.ndarray]


def recognise_all(texts: list[str]) -> Recognised:
    """Kinds and normal forms of many texts, as ``recognise`` gives them one by one."""
    found: dict[ListKind, list[_Placed]] = {}
    left = _plain(_column(texts), np.arange(len(texts)), found)
    left = _defanged(texts, left, found)
    refused = []
    singly: dict[ListKind, dict[int, str]] = {}
    for position in left.tolist():
        try:
            indicator = recognise(texts[position])
            singly.setdefault(indicator.kind, {})[position] = indicator.entry
        except NotIndicator as error:
            refused.append((position, error.what))
    for kind, entries in singly.items():
        found.setdefault(kind, []).append(_placed(entries))
    return _recognised(found, refused)


def normal_all(kind: ListKind, texts: list[str]) -> Recognised:
    """Normal forms of texts that are said to be of one kind, as ``normal`` gives them one by one."""
    found: dict[ListKind, list[_Placed]] = {}
    left = _plain(_column(texts), np.arange(len(texts)), found, kind)
    refused = []
    singly: dict[int, str] = {}
    for position in left.tolist():
        try:
            singly[position] = normal(kind, clean(texts[position]))
        except NotIndicator as error:
            refused.append((position, error.what))
    found.setdefault(kind, []).append(_placed(singly))
    return _recognised(found, refused)


def _placed(entries: dict[int, str]) -> _Placed:
    return pa.array(list(entries.values()), pa.string()), np.array(list(entries), np.int64)


def _recognised(found: dict[ListKind, list[_Placed]], refused: list[tuple[int, str]]) -> Recognised:
    """All that was found, each kind in the order of the block."""
    joined: dict[ListKind, pa.StringArray] = {}
    positions: dict[ListKind, np.ndarray] = {}
    for kind, parts in found.items():
        filled = [part for part in parts if len(part[0])] or parts[:1]
        joined[kind] = pa.concat_arrays([entries for entries, _ in filled])
        positions[kind] = np.concatenate([places for _, places in filled])
        if len(filled) > 1:
            order = np.argsort(positions[kind], kind="stable")
            joined[kind], positions[kind] = joined[kind].take(pa.array(order)), positions[kind][order]
    return Recognised(joined, positions, tuple(refused))


def _column(texts: list[str]) -> pa.StringArray:
    try:
        column = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8; such a text is no indicator.
        column = pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())
    return pc.utf8_trim(column, EDGES)


def _plain(
    column: pa.StringArray,
    positions: np.ndarray,
    found: dict[ListKind, list[_Placed]],
    only: ListKind | None = None,
) -> np.ndarray:
    """Take from ``column`` what is plainly of one kind; gives the positions of the rest."""
    sure = pc.and_(pc.string_is_ascii(column), pc.invert(pc.match_substring_regex(column, SUSPECT)))
    unsure = positions[~_mask(sure)]
    column, positions = column.filter(sure), positions[_mask(sure)]
    for kind, lower, pattern, aside in _KINDS:
        if only not in {None, kind}:
            continue
        if not len(column):
            break
        asked = pc.ascii_lower(column) if lower else column
        hit = pc.match_substring_regex(asked, pattern)
        if aside:
            kept = pc.match_substring_regex(asked, aside)
            # The last kind is what has one of the endings; the others are what has none.
            hit = pc.and_(hit, kept if kind is ListKind.FILE_NAME else pc.invert(kept))
        if kind is ListKind.DOMAIN:
            hit = pc.and_(hit, pc.less_equal(pc.binary_length(asked), _LONGEST_DOMAIN))
        mask = _mask(hit)
        found.setdefault(kind, []).append((asked.filter(hit), positions[mask]))
        column, positions = column.filter(pc.invert(hit)), positions[~mask]
    return np.sort(np.concatenate([unsure, positions]))


def _defanged(texts: list[str], left: np.ndarray, found: dict[ListKind, list[_Placed]]) -> np.ndarray:
    """Refang what is left and try once more; gives the positions of the rest."""
    column = _column([texts[position] for position in left.tolist()])
    if not len(column):
        return left
    # Paths and registry keys keep their backslashes, long texts are refused as they are.
    apt = pc.and_(pc.invert(pc.match_substring_regex(column, PATH)), pc.less(pc.binary_length(column), 2048))
    untouched, left, column = left[~_mask(apt)], left[_mask(apt)], column.filter(apt)
    for pattern, plain in (*DEFANGED, SCHEME):
        column = pc.replace_substring_regex(column, pattern, plain)
    return np.sort(np.concatenate([untouched, _plain(pc.utf8_trim_whitespace(column), left, found)]))


def _mask(mask: pa.BooleanArray) -> np.ndarray:
    return np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)
