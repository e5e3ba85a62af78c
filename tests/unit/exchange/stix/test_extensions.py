"""Our extensions: the schemas that are shipped say what is written and what is read."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema_rs
import pytest
from hypothesis import given
from tools.docs.exchange import EXTENSIONS, schema_text

from stix_samples import answers, calls
from tocsin.exchange.stix import answer_objects, call_objects
from tocsin.exchange.stix.extensions import ANSWER, CALL, FIELD_OF_VIEW


def _schema(name):
    return json.loads((files("tocsin.exchange") / "schemas" / name).read_text("utf-8"))


@pytest.mark.parametrize("name", EXTENSIONS)
def test_a_schema_that_is_shipped_is_what_the_code_reads(name):
    assert (files("tocsin.exchange") / "schemas" / name).read_text("utf-8") == schema_text(name), "make docs"


@given(calls())
def test_a_call_is_as_its_schema_says(pair):
    grouping = call_objects(*pair)[0]
    jsonschema_rs.validate(_schema("call.json"), grouping["extensions"][CALL])


@given(answers())
def test_an_answer_and_its_sightings_are_as_their_schemas_say(pair):
    grouping, *sightings = answer_objects(*pair)
    jsonschema_rs.validate(_schema("answer.json"), grouping["extensions"][ANSWER])
    for one in sightings:
        jsonschema_rs.validate(_schema("field-of-view.json"), one["extensions"][FIELD_OF_VIEW])
