"""Warning lists compiled once and kept on disk: decoding a million names takes a second, mapping them into memory nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from tocsin.detections.indicators import networks, warning_lists
from tocsin.detections.indicators.networks import Networks, Spans, networks_of
from tocsin.detections.indicators.warning_lists import WarningList, concerns, list_files, read_warning_lists
from tocsin.model.cached import forget
from tocsin.model.expression import ListKind
from tocsin.model.whole_file import whole_file

_KEPT = 2  # entries; those not used for longest go first
_ENDING = ".warnings"
_SIX = 16  # bytes of an address of IPv6
_SPANS = ("first4", "last4", "first6", "last6")
_SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("type", pa.string()),
        ("about", pa.list_(pa.string())),
        ("texts", pa.large_list(pa.string())),
        *((span, pa.large_list(pa.uint64() if "4" in span else pa.binary(_SIX))) for span in _SPANS),
    ]
)


class CompiledList(msgspec.Struct, frozen=True):
    """A warning list as ``WarningList`` is one, with its texts and networks at hand."""

    name: str
    type: str
    about: tuple[str, ...]
    kept: Any  # the row of the table: arrays of pyarrow have no types

    def concerns(self, kind: ListKind) -> bool:
        """Whether indicators of a kind are to be compared with this list."""
        return concerns(self.about, kind)

    def texts(self) -> pa.StringArray:
        """Entries in lower case, without the dot that some begin with."""
        return self.kept["texts"].values

    def networks(self) -> Networks:
        """Networks of the entries, to be looked up in."""
        ends = {span: self.kept[span].values for span in _SPANS}
        four = (ends[span].to_numpy(zero_copy_only=False) for span in _SPANS[:2])
        six = (_bytes(ends[span]) for span in _SPANS[2:])
        return Networks(len(self.texts()), _spans(*four), _spans(*six))


def compiled_lists(folder: Path) -> Sequence[CompiledList]:
    """All lists of the installed package, by name; from the folder if the same files were compiled by the same code before.

    Files are the same by path, size and times, as a version control takes them to be. An entry that is not whole is made
    anew, and a folder that cannot be written is done without.
    """
    entry = folder / f"{_fingerprint()}{_ENDING}"
    table = _read(entry)
    if table is None:
        table = _compiled(read_warning_lists())
        _write(entry, table)
    return [_list_of(batch) for batch in table.to_batches() if len(batch)]


def _list_of(row: pa.RecordBatch) -> CompiledList:
    kept = {name: row[name][0] for name in ("texts", *_SPANS)}
    return CompiledList(row["name"][0].as_py(), row["type"][0].as_py(), tuple(row["about"][0].as_py()), kept)


def _compiled(lists: Iterable[WarningList]) -> pa.Table:
    used = (each for each in lists if each.type != "regex" and any(map(each.concerns, ListKind)))
    return pa.Table.from_batches(map(_row, used), schema=_SCHEMA)


def _row(each: WarningList) -> pa.RecordBatch:
    """A list as the one row of a batch, so that nothing of it is copied when it is read."""
    texts = each.texts()
    spans = networks_of(texts if each.concerns(ListKind.ADDRESS) else texts[:0]).joined()
    ends = (spans.v4.first, spans.v4.last, spans.v6.first, spans.v6.last)
    made = (_array(end, _SCHEMA.field(span).type.value_type) for end, span in zip(ends, _SPANS, strict=True))
    said = (
        pa.array([value], _SCHEMA.field(number).type)
        for number, value in enumerate((each.name, each.type, each.matching_attributes))
    )
    return pa.record_batch([*said, *map(_listed, (texts, *made))], schema=_SCHEMA)


def _array(ends: np.ndarray, kind: pa.DataType) -> pa.Array:
    if kind == pa.uint64():
        return pa.array(ends, kind)
    return pa.array([end.ljust(_SIX, b"\0") for end in ends.tolist()], kind)


def _bytes(array: pa.Array) -> np.ndarray:
    return np.array([one.as_py() for one in array], f"S{_SIX}")


def _listed(values: pa.Array) -> pa.Array:
    return pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), values)


def _spans(first: np.ndarray, last: np.ndarray) -> Spans:
    return Spans(first, last, np.zeros(len(first), np.int64))


def _fingerprint() -> str:
    """A name for the lists that are installed, and for how they are compiled."""
    digest = hashlib.sha256()
    for module in (__file__, networks.__file__, warning_lists.__file__):
        digest.update(Path(module).read_bytes())
    digest.update(pa.__version__.encode())
    for path in list_files():
        stat = path.stat()
        digest.update(f"\n{path}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}".encode())
    return digest.hexdigest()[:32]


def _read(entry: Path) -> pa.Table | None:
    try:
        os.utime(entry)
        with pa.memory_map(str(entry)) as stream:
            table = pa.ipc.open_file(stream).read_all()
    except (OSError, pa.ArrowInvalid):
        return None
    return table if table.schema == _SCHEMA else None


def _write(entry: Path, table: pa.Table) -> None:
    """Put an entry in place whole or not at all."""
    with suppress(OSError):
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(entry, lasting=False) as stream, pa.ipc.new_file(stream, _SCHEMA) as writer:
            writer.write_table(table)
        forget(entry, _KEPT)
