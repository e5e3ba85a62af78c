"""Searching a lake by fields, values and free text, and with SQL that can only read it."""

from tocsin.node.search.query import Query
from tocsin.node.search.run import Hit, Hits, Pivot, PivotRow, count_by, search
from tocsin.node.search.sql import Answer, ask

__all__ = ["Answer", "Hit", "Hits", "Pivot", "PivotRow", "Query", "ask", "count_by", "search"]
