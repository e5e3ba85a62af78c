"""Windows events as XML: ``wevtutil qe /f:xml``, Event Viewer's ``<Events>``, XML inside other exports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tocsin.model.event import Event, Scalar, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import MAX_RECORD_BYTES, ReadContext
from tocsin.sources.flatten import text
from tocsin.sources.formats.windows_event import put, system_name, windows_event
from tocsin.sources.formats.windows_time import event_time
from tocsin.sources.lines import chunks, head_text

#: What ``evtx_dump`` writes before each event.
_TITLE = re.compile(r"^Record \d{1,20}\s{1,8}")
_START = re.compile(rb"<(?:\w{1,32}:)?Event(?=[\s>])")
_END = re.compile(rb"</(?:\w{1,32}:)?Event\s{0,8}>")
_HEAD = re.compile(r"<(?:\w{1,32}:)?Event[\s>].{0,4096}?<(?:\w{1,32}:)?System[\s>]", re.DOTALL)
#: Characters XML 1.0 forbids, written out or as references; Windows exports them all the same.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x(?:0?[0-8bcef]|1[0-9a-f])|[0-8]|1[124-9]|2\d|3[01]);",
    re.IGNORECASE,
)
#: Longest text that may be the start of a tag cut by a block's end.
_TAG = 64


class WindowsXml:
    """A sequence of ``<Event>`` elements, with or without a root around them."""

    name = "windows-xml"

    def recognises(self, head: bytes) -> bool:
        """XML that has an ``Event`` element with a ``System`` element in it."""
        start = _TITLE.sub("", head_text(head).lstrip())
        return start.startswith("<") and _HEAD.search(start) is not None

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; the record is the EventRecordID, the line where an event has none."""
        for item in _elements(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            line, xml = item
            fields = event_from_xml(xml.decode("utf-8", "replace"))
            if not fields:
                yield Skipped(context.path, line, "not well-formed XML, or XML with a DTD")
                continue
            event = windows_event(fields, None, event_time(fields, context.timezone, context.dates))
            yield event if event.unique else event._replace(record=line)


def _elements(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, bytes] | Skipped]:
    """Pairs of line number and one whole ``<Event>`` element; at most one of them is held."""
    buffer, line = bytearray(), 1
    open_element = False
    for chunk in chunks(stream, context):
        if isinstance(chunk, Skipped):
            yield chunk
            continue
        searched = max(0, len(buffer) - _TAG) if open_element else 0
        buffer += chunk
        position = 0
        while True:
            if not open_element:
                start = _START.search(buffer, position)
                if start is None:
                    position = max(position, len(buffer) - _TAG)
                    break
                line += buffer.count(b"\n", position, start.start())
                position = searched = start.start()
                open_element = True
            end = _END.search(buffer, searched)
            if end is None:
                break
            yield line, bytes(buffer[position : end.end()])
            line += buffer.count(b"\n", position, end.end())
            position, open_element = end.end(), False
        if open_element and len(buffer) - position > MAX_RECORD_BYTES:
            yield Skipped(context.path, line, f"event longer than {MAX_RECORD_BYTES} bytes")
            line += buffer.count(b"\n", position)
            position, open_element = len(buffer), False
        elif not open_element:
            line += buffer.count(b"\n", 0 if position == 0 else position, position)
        del buffer[:position]
    if open_element:
        yield Skipped(context.path, line, "event breaks off at the end")


def event_from_xml(xml: str) -> dict[str, Scalar]:
    """Fields of one ``Event`` element, or of what Azure calls ``EventData``; empty if it is no XML."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:
        return {}
    except ParseError:
        try:
            root = fromstring(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", xml), forbid_dtd=True)
        except (ParseError, DefusedXmlException):
            return {}
    fields: dict[str, Scalar] = {}
    if _local(root) != "Event":
        _leaves(fields, root, "")
        return fields
    for section in root:
        name = _local(section)
        if name == "System":
            _system(fields, section)
        else:
            _leaves(fields, section, "RenderingInfo_" if name == "RenderingInfo" else "")
    return fields


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _system(fields: dict[str, Scalar], section: Element) -> None:
    for element in section:
        name = _local(element)
        for attribute, value in element.attrib.items():
            fields[system_name(name, attribute.rpartition("}")[2])] = value
        if element.text and element.text.strip():
            fields[name] = element.text.strip()


def _leaves(fields: dict[str, Scalar], section: Element, prefix: str) -> None:
    unnamed: list[str] = []
    for element in section.iter():
        if len(element) or element is section:
            continue
        name, value = element.attrib.get("Name"), element.text or ""
        if name:
            put(fields, name, value)
        elif _local(element) == "Data":
            unnamed.append(value)
        elif prefix and _local(element) == "Message":
            put(fields, "Message", value)
        else:
            put(fields, f"{prefix}{_local(element)}", value)
    if unnamed:
        before = fields.get("Data")
        fields["Data"] = MULTI.join(unnamed if before is None else [text(before), *unnamed])


WINDOWS_XML = WindowsXml()
