"""STIX 2.1: calls and answers as objects that travel, and objects from outside, checked and kept untouched."""

from tocsin.exchange.stix.answers import (
    answer_objects,
    call_answered,
    parts_of_answer,
    read_answer,
    taken_back,
)
from tocsin.exchange.stix.calls import call_items, call_objects, parts_of, read_call
from tocsin.exchange.stix.checked import Limits, bounded, checked, read_objects
from tocsin.exchange.stix.extensions import answer_said, sighting_said
from tocsin.exchange.stix.groups import TOGETHER, group_id
from tocsin.exchange.stix.ids import answer_id, beside_id, besides, sighting_id
from tocsin.exchange.stix.marks import digest
from tocsin.exchange.stix.successions import statement_of, succession_note
from tocsin.exchange.stix.times import moment, stamp, whole_milliseconds

__all__ = [
    "TOGETHER",
    "Limits",
    "answer_id",
    "answer_objects",
    "answer_said",
    "beside_id",
    "besides",
    "bounded",
    "call_answered",
    "call_items",
    "call_objects",
    "checked",
    "digest",
    "group_id",
    "moment",
    "parts_of",
    "parts_of_answer",
    "read_answer",
    "read_call",
    "read_objects",
    "sighting_id",
    "sighting_said",
    "stamp",
    "statement_of",
    "succession_note",
    "taken_back",
    "whole_milliseconds",
]
