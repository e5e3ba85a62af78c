"""Whether what was seen is nearly all that one report tells, which is then no second witness of it but the same one again."""

from __future__ import annotations

import numpy as np

from tocsin.cases.attribution.corpus import Flags
from tocsin.cases.attribution.leaving import Left

#: The share of items in common, both ways, and how many, from which on a case retells a report. With the report itself left out 2 of 152 share as much with another.
_SHARED, _LEAST = 0.8, 8


def retold(items: Flags, left: Left, mine: Flags) -> str:
    """The report of any of these groups (G) that items (I) retell, by its name and page; "" where they retell none that still counts."""
    corpus = left.corpus
    asked = int(items.sum())
    common = (corpus.report_items & items).sum(1)
    sizes = corpus.report_items.sum(1)
    same = left.counting & mine[corpus.report_groups] & (common >= _LEAST)
    same &= (common >= _SHARED * asked) & (common >= _SHARED * sizes)
    if not same.any():
        return ""
    source = corpus.reports[int(np.where(same, common, 0).argmax())].source
    page = corpus.cited[source].page if source < len(corpus.cited) else ""
    name = next((name for name, at in corpus.sources.items() if at == source), "")
    return " at ".join(one for one in (f"“{name}”" if name else "", page) if one)
