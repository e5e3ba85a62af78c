"""STIX observed data as a log source of its own; its fields bear the names of STIX object paths."""

from __future__ import annotations

from tocsin.lake.views.view import View
from tocsin.model.event import table_name
from tocsin.model.logsource import LogSource

VIEWS: tuple[View, ...] = (View(LogSource("stix", None, "observed"), (table_name("stix", "observed"),)),)
