"""Precedents from the global dataset of the European Repository of Cyber Incidents (EuRepoC), read as it is published."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

import msgspec

from tocsin.model.errors import UsageError
from tocsin.model.precedent import Attributing, Coded, Precedent, Response

_LARGEST = 256 * 1024 * 1024
_FIELD = 1_000_000  # characters in a field at most
_NEEDED = ("ID", "name", "start_date", "receiver_country", "initiator_country", "weighted_cyber_intensity")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_NOTHING = frozenset({"", "Not available", "nan", "None", "N"})
_Row = Mapping[str, str]


class Skipped(msgspec.Struct, frozen=True):
    """A row that is no precedent: its number in the file, the header being 1, and why."""

    row: int
    why: str


class Precedents(msgspec.Struct, frozen=True):
    """What a file holds, and what of it could not be read."""

    precedents: tuple[Precedent, ...]
    skipped: tuple[Skipped, ...] = ()


def read_precedents(path: Path) -> Precedents:
    """Read the global dataset as CSV. UsageError for a file that cannot be read or is something else."""
    return parse_precedents(bytes_of(path), str(path))


def bytes_of(path: Path) -> bytes:
    """What a file holds. UsageError for one that cannot be read, or is too large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", where=str(path), hint="name the CSV file"
        ) from error
    if len(data) > _LARGEST:
        raise UsageError("is too large", where=str(path), hint=f"at most {_LARGEST} bytes")
    return data


def parse_precedents(data: bytes, where: str) -> Precedents:
    """Precedents of the dataset's bytes. UsageError for what is something else."""
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        raise UsageError("is no text in UTF-8", where=where, hint="name the CSV file as published") from error
    limit = csv.field_size_limit(_FIELD)
    try:
        return _read(rows, where)
    except csv.Error as error:
        raise UsageError(
            f"is no CSV: {error}", where=f"{where}:{rows.line_num}", hint="name the file as published"
        ) from error
    finally:
        csv.field_size_limit(limit)


def _read(rows: Iterator[list[str]], where: str) -> Precedents:
    header = next(rows, [])
    missing = [one for one in _NEEDED if one not in header]
    if missing:
        raise UsageError(
            f"has no column {', '.join(missing)}",
            where=where,
            hint="take the global dataset of eurepoc.eu as CSV",
        )
    found: dict[str, Precedent] = {}
    skipped = []
    for number, cells in enumerate(rows, start=2):
        if len(cells) != len(header):
            skipped.append(Skipped(number, f"has {len(cells)} columns where the head has {len(header)}"))
            continue
        try:
            one = _precedent(dict(zip(header, cells, strict=True)))
        except ValueError as error:
            skipped.append(Skipped(number, str(error)))
            continue
        if one.id in found:
            skipped.append(Skipped(number, f"the id {one.id} is there already"))
        else:
            found[one.id] = one
    return Precedents(tuple(found.values()), tuple(skipped))


def _precedent(row: _Row) -> Precedent:
    """A row as a precedent; ValueError where it has no id or no name."""
    ident, name = row["ID"].strip(), row["name"].strip()
    if not ident or not name:
        raise ValueError("has no id or no name")
    return Precedent(
        id=ident,
        name=name,
        description=row.get("description", "").strip(),
        begin=_day(row["start_date"]),
        end=_day(row.get("end_date", "")),
        types=_listed(row, "incident_type"),
        victims=_quoted(row, "receiver_name"),
        victim_countries=_quoted(row, "receiver_country"),
        victim_categories=_quoted(row, "receiver_category"),
        initiators=_quoted(row, "initiator_name"),
        initiator_countries=_quoted(row, "initiator_country"),
        initiator_categories=_quoted(row, "initiator_category"),
        impacts=_listed(row, "MITRE_impact"),
        breaches=_once((*_parts(row, "IL_breach_indicator"), *_parts(row, "IL_breach_indicator_subcode"))),
        attributions=tuple(_attributions(row)),
        responses=(*_responses(row, "political"), *_responses(row, "legal")),
        coded=_coded(row),
        sources=_quoted(row, "sources_url"),
    )


def _attributions(row: _Row) -> Iterator[Attributing]:
    """Each attribution once; the columns stand beside each other, one entry for each initiator that is named."""
    columns = (
        "attribution_date",
        "attributing_actor",
        "attributing_country",
        "attribution_type",
        "attribution_basis",
        "attributed_initiator",
        "attributed_initiator_country",
        "attributed_initiator_category",
    )
    days, *others = (_parts(row, one) for one in columns)
    entries = (
        Attributing(_day(day), *map(_told, rest)) for day, *rest in zip_longest(days, *others, fillvalue="")
    )
    yield from dict.fromkeys(entries)


def _responses(row: _Row, kind: str) -> Iterator[Response]:
    columns = (f"{kind}_response_{one}" for one in ("date", "type", "type_subcode", "country", "actor"))
    for day, type_, *rest in zip_longest(*(_parts(row, one) for one in columns), fillvalue=""):
        if type_ not in _NOTHING:
            yield Response(_day(day), kind == "legal", type_, *map(_told, rest))


def _coded(row: _Row) -> Coded:
    return Coded(
        data_theft=row.get("data_theft", "").strip(),
        disruption=row.get("disruption", "").strip(),
        hijacking=row.get("hijacking", "").strip(),
        physical_space=row.get("physical_effects_spatial", "").strip(),
        physical_time=row.get("physical_effects_temporal", "").strip(),
        importance=row.get("target_multiplier", "").strip(),
        unweighted=_number(row.get("unweighted_cyber_intensity", "")),
        intensity=_number(row["weighted_cyber_intensity"]),
        functional_impact=row.get("functional_impact", "").strip(),
        intelligence_impact=row.get("intelligence_impact", "").strip(),
        entities=row.get("political_impact_affected_entities", "").strip(),
        third_countries=row.get("political_impact_third_countries", "").strip(),
        economic_impact=row.get("economic_impact", "").strip(),
        impact=_number(row.get("impact_indicator_value", "")) or None,
    )


def _parts(row: _Row, column: str) -> list[str]:
    """What stands between semicolons; one within brackets, as in an office and its country, is part of a name."""
    parts, depth = [""], 0
    for char in row.get(column, ""):
        depth = max(0, depth + (char == "(") - (char == ")"))
        if char == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [one.strip() for one in parts]


def _listed(row: _Row, column: str) -> tuple[str, ...]:
    return _once(_parts(row, column))


def _quoted(row: _Row, column: str) -> tuple[str, ...]:
    """The strings of a list as Python writes it, however deep it is nested."""
    return _once(
        (one[1] or one[2] or "").replace("\\'", "'") for one in _QUOTED.finditer(row.get(column, ""))
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in values if one not in _NOTHING))


def _told(value: str) -> str:
    return "" if value in _NOTHING else value


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
