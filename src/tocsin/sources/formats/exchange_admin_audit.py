"""Exchange's administrator audit as ``Search-AdminAuditLog`` gives it: JSON, CSV or its XML report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tocsin.model.event import Event, Skipped, table_name
from tocsin.sources.contract import MAX_RECORD_BYTES, ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_text, first_time, identity_of
from tocsin.sources.json_records import Record
from tocsin.sources.lines import chunks, head_text
from tocsin.sources.whole import keep_whole, named_values

_TABLE = table_name("exchange", "adminaudit")
_SIGNATURE = frozenset({"CmdletName", "Caller", "RunDate"})
_PARAMETERS, _CHANGES = "CmdletParameters", "ModifiedProperties"
_ELEMENT = re.compile(rb"<Event\s[^>]{0,65536}/>|<Event\s.*?</Event\s{0,8}>", re.DOTALL)
_XML_HEAD = re.compile(r"<SearchResults[\s>].{0,4096}?<Event\s[^>]{0,8192}?Cmdlet=", re.DOTALL)


def _claims(record: Record) -> bool:
    return record.keys() >= _SIGNATURE


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the server that ran the cmdlet; parameters are kept whole and by name."""
    fields = flatten(record)
    keep_whole(record, fields, (_PARAMETERS, _CHANGES))
    fields |= named_values(record.get(_PARAMETERS), _PARAMETERS)
    fields |= named_values(record.get(_CHANGES), _CHANGES, value="NewValue")
    server = first_text(fields, "OriginatingServer").partition(" (")[0].strip()
    time = first_time(fields, context, "RunDate")
    identity = identity_of(fields, "Identity")
    yield Event(_TABLE, "", time, server, number, fields, identity=identity)


def _claims_header(header: frozenset[str]) -> bool:
    return header >= _SIGNATURE


def _row(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    yield from _event(dict(row), number, context)


class ExchangeAdminAuditXml:
    """The XML report that ``New-AdminAuditLogSearch`` mails: ``<SearchResults><Event Cmdlet=…>``."""

    name = "exchange-admin-audit-xml"

    def recognises(self, head: bytes) -> bool:
        """Whether it is a report of cmdlets."""
        return _XML_HEAD.search(head_text(head)) is not None

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; ``record`` counts the elements from 1."""
        number, buffer = 0, b""
        for chunk in chunks(stream, context):
            if isinstance(chunk, Skipped):
                yield chunk
                continue
            buffer += chunk
            end = 0
            for match in _ELEMENT.finditer(buffer):
                number, end = number + 1, match.end()
                yield from _from_xml(match[0], number, context)
            buffer = buffer[end:]
            if len(buffer) > MAX_RECORD_BYTES:
                number += 1
                yield Skipped(context.path, number, f"record longer than {MAX_RECORD_BYTES} bytes")
                buffer = b""
        if b"<Event " in buffer:
            yield Skipped(context.path, number + 1, "record breaks off at the end")


def _from_xml(xml: bytes, number: int, context: ReadContext) -> Iterator[Event | Skipped]:
    try:
        element: Element = fromstring(xml.decode("utf-8", "replace"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        yield Skipped(context.path, number, f"not well-formed XML: {error}")
        return
    record: Record = dict(element.attrib)
    record["CmdletName"] = record.pop("Cmdlet", "")
    for name, tag in ((_PARAMETERS, "Parameter"), (_CHANGES, "Property")):
        record[name] = [dict(item.attrib) for item in element.iterfind(f"{name}/{tag}")]
    yield from _event(record, number, context)


ADMIN_AUDIT_JSON = JsonFormat("exchange-admin-audit-json", _claims, _event, ("value",))
ADMIN_AUDIT_CSV = CsvFormat("exchange-admin-audit-csv", _claims_header, _row)
ADMIN_AUDIT_XML = ExchangeAdminAuditXml()
