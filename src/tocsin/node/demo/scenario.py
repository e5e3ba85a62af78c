"""What a demonstration is made of: its size, its calendar and the phases of the intrusion."""

from __future__ import annotations

import datetime as dt
import enum
import itertools

import msgspec

from tocsin.model.errors import UsageError

#: The emulated agency's logs end here (exclusive): three days after the encryption.
END = dt.date(2022, 7, 19)
#: Days from the first infiltration (21 May 2021) to ``END``.
FULL_DAYS = 424
#: Days before ``END`` that keep their real date however short the demonstration is.
FINAL_DAYS = 4
#: Day on which an administrator adds two fields to the IIS logs, as a day of the full calendar.
FIELDS_CHANGE = dt.datetime(2021, 8, 12, 10, 0, tzinfo=dt.UTC)
#: First day with logs of the application server, and the days of Windows logs the mail server lost.
LATE_START = dt.datetime(2021, 11, 1, tzinfo=dt.UTC)
GAP = (dt.datetime(2021, 9, 11, tzinfo=dt.UTC), dt.datetime(2021, 9, 20, tzinfo=dt.UTC))

#: What an intruder does, in this order: comes in, reads mail, spreads, destroys.
ACTS = ("enter", "mail", "spread", "destroy")
MIN_DAYS, MIN_HOSTS, MIN_EVENTS = 30, 16, 1_000


class Phase(enum.StrEnum):
    """Phases of the case in the order in which a defender first could have seen them."""

    INITIAL_ACCESS = "initial access"
    PERSISTENCE = "persistence"
    VALID_ACCOUNTS = "valid accounts"
    EXCHANGE_ABUSE = "exchange abuse"
    EXFILTRATION = "collection and exfiltration"
    DISCOVERY = "discovery"
    CREDENTIALS = "credentials"
    LATERAL_MOVEMENT = "lateral movement"
    EVASION = "evasion"
    STAGING = "staging"
    MASQUERADE = "masquerade"
    ENCRYPTION = "encryption"
    RECOVERY_INHIBITION = "recovery inhibition"
    DEFACEMENT = "defacement"
    WIPE = "wipe"


class DemoConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Size and seed of a demonstration; ``events`` counts the background, about.

    ``acts`` are those of ``ACTS`` that an intruder who is there plays. ``workers`` 0 chooses one process for small demonstrations and two for others.
    """

    seed: int = 2022
    days: int = FULL_DAYS
    hosts: int = 24
    events: int = 300_000
    intruder: bool = True
    acts: tuple[str, ...] = ACTS
    workers: int = 0

    @property
    def played(self) -> tuple[str, ...]:
        """The acts that are played, none without an intruder."""
        return self.acts if self.intruder else ()

    def checked(self) -> DemoConfig:
        """The configuration itself; raises ``UsageError`` if a figure is below what the case needs."""
        for name, value, least in (
            ("--days", self.days, MIN_DAYS),
            ("--hosts", self.hosts, MIN_HOSTS),
            ("--events", self.events, MIN_EVENTS),
        ):
            if value < least:
                raise UsageError(f"{value} is too few for the case", where=name, hint=f"give {least} or more")
        return self


class Calendar(msgspec.Struct, frozen=True):
    """Maps dates of the real case onto a demonstration of another length.

    The last ``FINAL_DAYS`` keep their dates; all days before are spread over the days that remain.
    """

    days: int

    @property
    def start(self) -> dt.datetime:
        """First moment of the demonstration, UTC."""
        return self.end - dt.timedelta(days=self.days)

    @property
    def end(self) -> dt.datetime:
        """Moment after the last of the demonstration, UTC."""
        return dt.datetime.combine(END, dt.time(), dt.UTC)

    def at(self, moment: dt.datetime) -> dt.datetime:
        """A moment of the full case in this demonstration: another day, the same time of day."""
        left = self.end - moment
        if left <= dt.timedelta(days=FINAL_DAYS):
            return moment
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        index = FULL_DAYS - (self.end - midnight).days
        scaled = index * (self.days - FINAL_DAYS) // (FULL_DAYS - FINAL_DAYS)
        return self.start + dt.timedelta(days=scaled) + (moment - midnight)

    def months(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """Calendar months of the demonstration as (start, end), the first and last cut short."""
        edges = [self.start]
        while edges[-1] < self.end:
            last = edges[-1]
            following = dt.datetime(last.year + last.month // 12, last.month % 12 + 1, 1, tzinfo=dt.UTC)
            edges.append(min(following, self.end))
        return list(itertools.pairwise(edges))
