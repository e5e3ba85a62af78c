"""A consultation paper put together from what an audience may be told: nothing else reaches it, so nothing else can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tocsin.cases.attribution.result import Attribution
from tocsin.cases.paper.acting import decides, options, plan, texts
from tocsin.cases.paper.attributed import attributed
from tocsin.cases.paper.citing import citing, quoted
from tocsin.cases.paper.happened import happened
from tocsin.cases.paper.lasting import lasting
from tocsin.cases.paper.nouns import Paper
from tocsin.cases.paper.said import done, said, why
from tocsin.cases.paper.summary import summary
from tocsin.cases.paper.unknown import unknown
from tocsin.cases.paper.weighed import severe, thresholds
from tocsin.cases.picture import Picture
from tocsin.release import Released


def paper_of(  # noqa: PLR0913  (what it is made of)
    told: Released[Picture],
    *,
    author: str,
    day: dt.date,
    names: Mapping[str, str],
    told_to: str = "",
    judged: Attribution | None = None,
) -> Paper:
    """The contents of the paper.

    ``author`` is the member that writes it and ``told_to`` its audience as people call them; ``names`` are members by their ids.
    ``judged`` is what was made of the entries of the picture, and of nothing else; without it the paper has no section of it.
    """
    picture = told.value
    cited = citing(picture.entries, names, author)
    sections = (
        summary(picture, cited, judged),
        happened(picture, cited),
        said(picture, cited),
        attributed(judged, picture, cited) if judged else None,
        why(picture, cited),
        severe(picture, cited),
        thresholds(picture, cited),
        done(picture, cited),
        options(picture, cited),
        plan(picture, cited),
        lasting(picture, cited),
        unknown(picture, cited),
        decides(),
        texts(),
    )
    return Paper(
        case=picture.case.id,
        title=picture.case.title,
        about=picture.case.about,
        marking=told.marking,
        named=tuple(sorted(names.get(one, one) for one in told.marking.releasable_to or ())),
        audience=told.audience,
        told_to=told_to or str(told.audience),
        author=author,
        day=day,
        sections=tuple(one for one in sections if one is not None),
        sources=quoted(cited),
    )
