"""Field names of a log become column names that a table can hold."""

from __future__ import annotations

import functools

#: Longest field name, in characters; what is beyond is cut.
MAX_NAME = 256
#: Distinct fields of one table and event id in one file; those beyond share one column.
MAX_FIELDS = 2_000
#: Column of the fields beyond ``MAX_FIELDS``, their values joined.
MORE_FIELDS = "more_fields"
_RESERVED = "_t_"
#: Longest names of an event, together, that are remembered beyond a file: memory stays bounded.
_REMEMBERED = 16_384


@functools.lru_cache(maxsize=1_024)
def _plain(fields: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names in lower case where each can be a column's name as it is, None if some cannot.

    Many files have the same few tuples of names, so the last answers are remembered.
    """
    lower = tuple(field.lower() for field in fields)
    if len(set(lower)) != len(lower):
        return None
    return lower if all(map(_fits, fields)) else None


def _fits(field: str) -> bool:
    return len(field) <= MAX_NAME and field[:1] != "_" and field.isascii() and field.isidentifier()


class FieldNames:
    """Column names of one table and event id: one spelling per name, bounded in length and number."""

    def __init__(self) -> None:
        self._spelling: dict[str, str] = {}
        self._reasons: dict[str, int] = {}
        self._placed: dict[tuple[str, ...], dict[str, list[int]]] = {}

    def place(self, fields: tuple[str, ...]) -> dict[str, list[int]]:
        """Column name → positions in ``fields`` that go there, in order of appearance.

        Names that differ only in case are one column, spelt as seen first, since Delta refuses both.
        """
        known = self._placed.get(fields)
        if known is None:
            lower = _plain(fields) if sum(map(len, fields)) <= _REMEMBERED else None
            if lower is not None and len(self._spelling) + len(fields) <= MAX_FIELDS:
                spelt = map(self._spelling.setdefault, lower, fields)
                known = {name: [position] for position, name in enumerate(spelt)}
            else:
                known = {}
                for position, field in enumerate(fields):
                    known.setdefault(self._column(field), []).append(position)
            if len(self._placed) < MAX_FIELDS:
                self._placed[fields] = known
        return known

    def take_reasons(self) -> dict[str, int]:
        """Why fields did not keep their own name, and how many distinct ones, since the last call."""
        reasons, self._reasons = self._reasons, {}
        return reasons

    def _column(self, field: str) -> str:
        spelling = self._spelling.get(field.lower())
        if spelling is not None:
            return spelling
        name = self._allowed(field)
        if len(self._spelling) >= MAX_FIELDS:
            self._note(f"more than {MAX_FIELDS} fields: the further ones are kept in {MORE_FIELDS}")
            return MORE_FIELDS
        self._spelling[field.lower()] = self._spelling.setdefault(name.lower(), name)
        return self._spelling[name.lower()]

    def _allowed(self, field: str) -> str:
        name = field.encode("utf-8", "replace").decode("utf-8").strip() or "unnamed"
        if name.lower().startswith(_RESERVED):
            self._note(f"field names that start with {_RESERVED} got an x in front")
            name = f"x{name}"
        if len(name) > MAX_NAME:
            self._note(f"field names longer than {MAX_NAME} characters were cut")
            name = name[:MAX_NAME]
        return name

    def _note(self, reason: str) -> None:
        self._reasons[reason] = self._reasons.get(reason, 0) + 1
