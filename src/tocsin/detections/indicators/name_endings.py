"""Tells names with dots apart by their ending: a domain's, a file's, or one that may be either.

Only a name as it is written, in a list that states no kind, is looked at: ``evil[.]sh``, ``*.evil.sh`` and
``evil.sh:443`` are domains.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.detections.indicators.columns import EDGES, Recognised
from tocsin.detections.indicators.kinds import FILE_ENDINGS
from tocsin.detections.indicators.warning_lists import top_level_domains
from tocsin.model.expression import ListKind

#: Top-level domains that files end with too, however many dots stand before.
_EITHER = (
    "app", "cat", "hiv", "java", "md", "mov", "pf", "pl", "pm", "ps", "pub", "py", "rs", "run", "sh", "so", "zip",
    "cab", "dot", "one",
)  # fmt: skip
# Of com and local only what has one dot, as svchost.com and rc.local: most domains end so.
_MAY_BE_FILE = rf"\.(?:{'|'.join(_EITHER)})$|^[^.]+\.(?:com|local)$|\.(?:{'|'.join(FILE_ENDINGS)}|zip)\.com$"
# Of names that are a file's by their ending, those that could be registered.
_MAY_BE_DOMAIN = rf"^(?:[a-z0-9_](?:[a-z0-9_-]{{0,61}}[a-z0-9_])?\.)+(?:{'|'.join(_EITHER)})$"
#: Endings of names that no registry sells: RFC 2606, 6761, 7686 and 9476, networks' own, and other roots.
_PRIVATE = frozenset((
    "ad", "alt", "bazar", "bit", "coin", "corp", "domain", "emc", "eth", "example", "home", "i2p", "internal",
    "intern", "intra", "intranet", "invalid", "lan", "loc", "local", "localdomain", "localhost", "onion", "prv",
    "priv", "private", "test",
))  # fmt: skip


class Named(msgspec.Struct, frozen=True):
    """What was recognised, names told apart, and where in the block stand those of which that must be said.

    ``either`` are asked as domains and as file names, ``files`` as file names since no such top-level domain is known.
    """

    found: Recognised
    either: npt.NDArray[np.int64]
    files: npt.NDArray[np.int64]


def tell_apart(found: Recognised, texts: list[str], domains: npt.NDArray[np.bool_] | None = None) -> Named:
    """Names among what was recognised in ``texts``, told apart; ``domains`` are texts that cannot be files."""
    names, at = _of(found, ListKind.DOMAIN)
    open_to = _as_written(names, at, texts) & (True if domains is None else ~domains[at])
    foreign = open_to & ~_known(names)
    either = open_to & ~foreign & _matches(names, _MAY_BE_FILE)
    files, files_at = _of(found, ListKind.FILE_NAME)
    registered = _matches(files, _MAY_BE_DOMAIN) & _as_written(files, files_at, texts)
    parts = {
        ListKind.DOMAIN: _joined((names, at, ~foreign), (files, files_at, registered)),
        ListKind.FILE_NAME: _joined((files, files_at, files_at >= 0), (names, at, foreign | either)),
    }
    told = Recognised(
        {**found.entries, **{kind: entries for kind, (entries, _) in parts.items()}},
        {**found.positions, **{kind: places for kind, (_, places) in parts.items()}},
        found.refused,
    )
    return Named(told, np.sort(np.concatenate([at[either], files_at[registered]])), at[foreign])


def _of(found: Recognised, kind: ListKind) -> tuple[pa.StringArray, npt.NDArray[np.int64]]:
    entries = found.entries.get(kind)
    if entries is None:
        return pa.array([], pa.string()), np.zeros(0, np.int64)
    return entries, found.positions[kind]


def _as_written(
    entries: pa.StringArray, at: npt.NDArray[np.int64], texts: list[str]
) -> npt.NDArray[np.bool_]:
    """Which entries stand in the text as they are, but for case and quotes."""
    said = pa.array([texts[position] for position in at.tolist()], pa.string())
    return _mask(pc.equal(pc.utf8_lower(pc.utf8_trim(said, EDGES)), entries))


def _known(names: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Which names end as domains do; all of them where no list of top-level domains is installed."""
    tops = top_level_domains()
    if not tops:
        return np.ones(len(names), dtype=bool)
    endings = pc.replace_substring_regex(names, r"^.*\.", "")
    listed = pc.is_in(endings, value_set=pa.array(sorted(tops | _PRIVATE)))
    return _mask(pc.or_(listed, pc.starts_with(endings, "xn--")))


def _matches(names: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    return _mask(pc.match_substring_regex(names, pattern))


def _joined(
    *parts: tuple[pa.StringArray, npt.NDArray[np.int64], npt.NDArray[np.bool_]],
) -> tuple[pa.StringArray, npt.NDArray[np.int64]]:
    """The chosen entries of some parts, in the order of the block."""
    entries = pa.concat_arrays([names.filter(pa.array(chosen)) for names, _, chosen in parts])
    places = np.concatenate([at[chosen] for _, at, chosen in parts])
    order = np.argsort(places, kind="stable")
    return entries.take(pa.array(order)), places[order]


def _mask(mask: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    return np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)
