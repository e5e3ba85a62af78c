"""When an incident must be reported under NIS2: the triggers of Implementing Regulation (EU) 2024/2690, Article 3(1)."""

from __future__ import annotations

from tocsin.cases.severity.scale import At, Scale

_LOSS, _SHARE = 500_000, 5.0
#: Directive (EU) 2022/2555, Article 23(4), as https://nis2-info.eu/article-23-reporting-obligations has it.
_DEADLINES = (
    "where to be reported: early warning within 24 hours of knowing, notification within 72 hours, final report a month after it "
    "(Directive (EU) 2022/2555, Article 23(4))"
)


def _value(at: At) -> float:
    """1 where a trigger is met: a loss over EUR 500,000 or 5 % of turnover, whichever is lower, or any of the others."""
    told = at["trade_secrets"] or at["deaths"] or at["health"] or at["severe_access"]
    return float(bool(told) or at["loss"] > _LOSS or at["loss_of_turnover"] > _SHARE)


#: One trigger is enough, so the value is 0 or 1.
NIS2 = Scale(
    name="nis2",
    title="NIS2 reporting triggers",
    source="https://eur-lex.europa.eu/eli/reg_impl/2024/2690/oj",
    used=("loss", "loss_of_turnover", "trade_secrets", "deaths", "health", "severe_access"),
    value=_value,
    word=lambda value: "to be reported" if value else "no trigger met",
    remarks=(_DEADLINES,),
)
