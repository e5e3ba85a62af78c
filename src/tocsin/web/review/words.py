"""Words for what a page says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tocsin.model.article import Kind, State, Topic, TopicKind
from tocsin.model.search import Field

KINDS = {
    Kind.FLASH: "Flash",
    Kind.ARTICLE: "Analysis",
    Kind.IN_DEPTH: "In depth",
    Kind.DAILY_REVIEW: "Daily Review",
    Kind.WEEKLY_REVIEW: "Weekly Review",
    Kind.IMPORTED: "Imported",
}
STATES = {
    State.DRAFT: "Draft",
    State.REVIEW: "In review",
    State.SCHEDULED: "Scheduled",
    State.PUBLISHED: "Published",
    State.CORRECTED: "Corrected",
    State.WITHDRAWN: "Withdrawn",
}
TOPICS = {
    TopicKind.COUNTRY: "Country",
    TopicKind.ACTOR: "Actor",
    TopicKind.TECHNIQUE: "Technique",
    TopicKind.SECTOR: "Sector",
    TopicKind.ISSUE: "Policy issue",
    TopicKind.INCIDENT: "Incident",
}
PLURALS = {
    TopicKind.COUNTRY: "Countries",
    TopicKind.ACTOR: "Actors",
    TopicKind.TECHNIQUE: "Techniques",
    TopicKind.SECTOR: "Sectors",
    TopicKind.ISSUE: "Policy issues",
    TopicKind.INCIDENT: "Incidents",
}
FIELDS = {Field(kind.value): name for kind, name in TOPICS.items()} | {
    Field.TYPE: "Type",
    Field.AUTHOR: "Author",
    Field.DATE: "Published",
}
SEVERITIES = ("None", "Low", "Moderate", "High", "Grave")
_WORDS_A_MINUTE = 230


def day(moment: dt.datetime, zone: ZoneInfo) -> str:
    """The day of a moment where the publication is made: ``3 March 2026``."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def minute(moment: dt.datetime, zone: ZoneInfo) -> str:
    """A moment to the minute where the publication is made: ``3 March 2026, 06:00``."""
    return f"{day(moment, zone)}, {moment.astimezone(zone):%H:%M}"


def weekday(date: dt.date) -> str:
    """A day with its weekday: ``Tuesday, 3 March 2026``."""
    return f"{date:%A}, {date.day} {date:%B %Y}"


def month(text: str) -> str:
    """A month in words: ``March 2026`` of ``2026-03``."""
    return f"{dt.date.fromisoformat(f'{text}-01'):%B %Y}"


def turns(today: dt.date) -> str:
    """When the month turns: ``1 April``."""
    after = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return f"1 {after:%B}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 article``, ``2,000 articles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def minutes(text: str, rest: int = 0) -> int:
    """How long a text takes to read, and so many words that are left out, at 230 words a minute; one at least."""
    return max(1, round((len(text.split()) + rest) / _WORDS_A_MINUTE))


def foremost(topics: Sequence[Topic]) -> Sequence[Topic]:
    """The two topics that stand above a headline: techniques, whose names are long, only where there is nothing else."""
    return ([one for one in topics if one.kind is not TopicKind.TECHNIQUE] or topics)[:2]


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: ``wipers, mail and the Balkans``."""
    return " and ".join([", ".join(names[:-1])] * (len(names) > 1) + list(names[-1:]))


def waited(seconds: float) -> str:
    """How long there is to wait: ``40 seconds``, ``12 minutes``."""
    whole = int(seconds) + 1
    return count(whole, "second") if whole < 2 * 60 else count(-(-whole // 60), "minute")
