"""Sysmon for Linux: Windows event XML inside syslog messages."""

from __future__ import annotations

import re

from tocsin.model.event import Event, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.syslog_header import Header
from tocsin.sources.formats.windows_event import windows_event
from tocsin.sources.formats.windows_time import event_time
from tocsin.sources.formats.windows_xml import event_from_xml

TABLE = table_name("linux", "sysmon")
START = re.compile(r"\s*<Event(?:\s[^>]{0,256})?>\s*<System>")
#: Identity of the events of Sysmon for Linux; anything else in such XML is not split by event id.
_EVENT_IDS = frozenset(str(number) for number in range(1, 256))


def parse_sysmon(header: Header, number: int, context: ReadContext) -> Event | None:
    """The event of a message that is one ``<Event>`` element; None if it is none or not whole."""
    if START.match(header.rest) is None:
        return None
    fields = event_from_xml(header.rest.strip())
    if not fields:
        return None
    time = event_time(fields, context.timezone, context.dates)
    event = windows_event(fields, number, header.time if time is None else time)
    if "Linux-Sysmon" not in f"{fields.get('Provider_Name')} {fields.get('Channel')}":
        return event  # a Windows event that was forwarded as syslog
    kind = event.event if event.event in _EVENT_IDS else ""
    return event._replace(table=TABLE, event=kind, host=event.host or header.host)
