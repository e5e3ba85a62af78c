"""When an incident must be reported under NIS2: the triggers of Implementing Regulation (EU) 2024/2690, Article 3(1)."""

from __future__ import annotations

from tocsin.cases.severity.scale import At, Scale

_LOSS, _SHARE = 500_000, 5.0
#: Directive (EU) 2022/2555: Article 23(4) as https://nis2-info.eu/article-23-reporting-obligations has it, Article 41 as
#: https://www.nis-2-directive.com/NIS_2_Directive_Article_41.html; in force since, by
#: https://www.insidecyberlaw.com/2024/08/new-eu-cyber-rules-implementation-of-nis2-in-the-eu-member-states/.
_APPLIES = (
    "it applies to entities of its sectors in member states of the Union; in force since 16 January 2023, to be applied from 18 October 2024 "
    "(Directive (EU) 2022/2555, Articles 2 and 41); these triggers are of Regulation (EU) 2024/2690, which binds the digital providers that it names"
)
_WORDS = ("no trigger met", "would be reported, if it applied", "to be reported")
_DEADLINES = (
    "where it applies: early warning within 24 hours of knowing, notification within 72 hours, final report a month after it "
    "(Directive (EU) 2022/2555, Article 23(4))"
)


def _value(at: At) -> float:
    """1 where a trigger is met: a loss over EUR 500,000 or 5 % of turnover, whichever is lower, or any of the others; 2 where it applies as well."""
    told = at["trade_secrets"] or at["deaths"] or at["health"] or at["severe_access"]
    met = bool(told) or at["loss"] > _LOSS or at["loss_of_turnover"] > _SHARE
    return (1.0 + bool(at["nis2_applies"])) if met else 0.0


#: One trigger is enough; whether the directive applies at all is a question of its own.
NIS2 = Scale(
    name="nis2",
    title="NIS2 reporting triggers",
    source="https://eur-lex.europa.eu/eli/reg_impl/2024/2690/oj",
    used=("loss", "loss_of_turnover", "trade_secrets", "deaths", "health", "severe_access", "nis2_applies"),
    value=_value,
    word=lambda value: _WORDS[int(value)],
    remarks=(_DEADLINES, _APPLIES),
    between=", up to: ",
)
