"""A view: which rows of which tables answer a log source, and which column answers which field."""

from __future__ import annotations

import msgspec

from tocsin.model.expression import Expr
from tocsin.model.logsource import LogSource

#: A rule's fields, each with the columns that may hold it.
Fields = dict[str, tuple[str, ...]]


class View(msgspec.Struct, frozen=True):
    """Rows of ``tables`` with one of ``events``, seen as ``logsource``.

    ``tables`` are exact lake table names or end in ``*``. ``events`` empty means all. ``fields``
    maps a rule's field to the columns that may hold it, the first that an event fills being used
    (none: these rows cannot show the field); a field not named is looked up under its own name, case
    ignored. ``where`` is a further condition, in column names. ``values`` says how the log writes whole
    values that rules name otherwise: ``{"IntegrityLevel": {"High": "S-1-16-12288"}}``. ``volumes`` are fields whose
    paths the log writes with the volume's device in place of a drive letter. ``keys`` are fields whose registry paths
    the log writes as the kernel does, in two columns, of the key and of the value's name.
    """

    logsource: LogSource
    tables: tuple[str, ...]
    events: tuple[str, ...] = ()
    fields: Fields = msgspec.field(default_factory=dict)
    where: Expr | None = None
    values: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    volumes: tuple[str, ...] = ()
    keys: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
