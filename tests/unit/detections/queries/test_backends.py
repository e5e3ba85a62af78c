from __future__ import annotations

import sys

import pytest

from tocsin.detections.queries.backends import PIPELINES, TARGETS, open_target
from tocsin.model.errors import UsageError


@pytest.mark.parametrize("name", TARGETS)
def test_every_backend_opens_with_its_usual_pipelines(name):
    opened = open_target(name)
    assert opened.version
    assert opened.pipelines == TARGETS[name].pipelines


@pytest.mark.parametrize("name", PIPELINES)
def test_every_pipeline_opens(name):
    assert open_target("splunk", [name]).pipelines == (name,)


def test_none_leaves_names_as_sigma_has_them():
    assert open_target("splunk", ["none"]).pipelines == ()


def test_a_backend_that_is_not_installed_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sigma.backends.splunk", None)
    with pytest.raises(UsageError) as caught:
        open_target("splunk")
    assert caught.value.what == "the package pysigma-backend-splunk is not installed"
    assert "tocsin[siem]" in caught.value.hint


def test_unknown_names_are_told_with_those_there_are():
    with pytest.raises(UsageError, match="there is no backend 'spunk'") as backend:
        open_target("spunk")
    assert "splunk" in backend.value.hint
    with pytest.raises(UsageError, match="there is no pipeline 'ecs'") as pipeline:
        open_target("elastic", ["ecs"])
    assert "ecs_windows" in pipeline.value.hint
