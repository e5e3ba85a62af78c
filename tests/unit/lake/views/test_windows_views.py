"""The Windows views say at least what the authorities say."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml
from sigma.pipelines.common import windows_logsource_mapping
from sigma.pipelines.sysmon.sysmon import sysmon_generic_logsource_eventid_mapping
from sigma.pipelines.windows.windows import (
    generic_logsource_to_windows_audit_event_mapping,
    windows_audit_registry_fieldmappings,
    windows_audit_registry_unsupported_fields,
    windows_generic_category_channel_mapping,
)

from tocsin.lake.views.view import View
from tocsin.lake.views.windows import VIEWS
from tocsin.model.event import table_name
from tocsin.model.expression import Atom, leaves
from tocsin.model.logsource import LogSource


def _listed(value: object) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def _views(*, category: str | None = None, service: str | None = None) -> list[View]:
    return [view for view in VIEWS if view.logsource == LogSource("windows", category, service)]


def _tables_of(service: str) -> set[str]:
    return {table for view in _views(service=service) for table in view.tables}


def _answering(category: str, service: str, event: str) -> View:
    """The view of a category whose rows are this event of this service's channels."""
    found = [
        view
        for view in _views(category=category)
        if set(view.tables) & _tables_of(service) and event in view.events
    ]
    assert len(found) == 1, f"{category} from {service} {event}: {len(found)} views"
    return found[0]


@pytest.mark.parametrize(("service", "channels"), windows_logsource_mapping.items())
def test_every_service_of_pysigma_reads_its_channels(service, channels):
    assert {table_name("windows", channel) for channel in _listed(channels)} <= _tables_of(service)


@pytest.mark.parametrize(("category", "events"), sysmon_generic_logsource_eventid_mapping.items())
def test_every_category_of_pysigma_reads_its_sysmon_events(category, events):
    for event in _listed(events):
        _answering(category, "sysmon", event)


@pytest.mark.parametrize(("category", "target"), windows_generic_category_channel_mapping.items())
def test_every_powershell_category_of_pysigma_reads_its_event(category, target):
    _answering(category, target["service"], str(target["EventID"]))


@pytest.mark.parametrize(("category", "conditions"), generic_logsource_to_windows_audit_event_mapping.items())
def test_every_audited_category_of_pysigma_reads_its_event_under_its_conditions(category, conditions):
    view = _answering(category, "security", str(conditions["EventID"]))
    atoms = leaves(view.where) if view.where else ()
    asked = {atom.value for atom in atoms if isinstance(atom, Atom) and atom.field == "OperationType"}
    assert set(_listed(conditions.get("OperationType", []))) - {"[]"} <= asked


def test_field_names_of_the_audit_pipeline_are_mapped():
    creation = _answering("process_creation", "security", "4688").fields
    names = {"Image": "NewProcessName", "ParentImage": "ParentProcessName", "LogonId": "SubjectLogonId"}
    assert {name: creation[name][0] for name in names} == names
    for category in ("registry_event", "registry_set", "registry_add"):
        fields = _answering(category, "security", "4657").fields
        for name, column in {**windows_audit_registry_fieldmappings, "Details": "NewValue"}.items():
            assert column in fields[name], f"{category} {name}"


def test_fields_that_a_registry_audit_event_lacks_are_mapped_to_no_column():
    fields = _answering("registry_set", "security", "4657").fields
    assert [fields[name] for name in windows_audit_registry_unsupported_fields] == [(), (), ()]


@pytest.fixture(scope="module")
def thor(shared_data: Path) -> dict[str, dict[str, object]]:
    text = (shared_data / "sigma" / "logsource-mapping-thor.yml").read_text(encoding="utf-8")
    sources = yaml.safe_load(text)["logsources"]
    return {
        name: source
        for name, source in sources.items()
        if "windows" in {source.get("product"), source.get("rewrite", {}).get("product")}
    }


@pytest.fixture(scope="module")
def published_rules(shared_data: Path) -> list[dict[str, object]]:
    """Windows rules with a log source of the SigmaHQ release."""
    archive = next((shared_data / "sigma").glob("sigmahq-rules-*.zip"))
    with zipfile.ZipFile(archive) as rules:
        texts = [rules.read(name) for name in rules.namelist() if name.endswith(".yml")]
    read = [yaml.load(text, yaml.CSafeLoader) for text in texts if b"product: windows" in text]
    assert len(read) > 2000
    return [rule for rule in read if "logsource" in rule]


@pytest.mark.shared_data
def test_every_channel_of_thor_is_read_by_its_service(thor):
    missing = {
        name: source
        for name, source in thor.items()
        if "sources" in source
        and not {table_name("windows", text.removeprefix("WinEventLog:")) for text in source["sources"]}
        <= _tables_of(source["service"])
    }
    assert missing == {}


@pytest.mark.shared_data
def test_every_category_of_thor_reads_its_events_with_its_field_names(thor):
    for source in thor.values():
        if "rewrite" not in source:
            continue
        for event in _listed(source["conditions"]["EventID"]):
            view = _answering(source["category"], source["rewrite"]["service"], event)
            for name, column in source.get("fieldmappings", {}).items():
                assert column in view.fields[name], f"{source['category']} {name}"
            kind = source["conditions"].get("EventType")
            assert kind is None or kind in {atom.value for atom in leaves(view.where)}


@pytest.mark.shared_data
def test_every_windows_log_source_of_the_published_rules_has_a_view(published_rules):
    known = {view.logsource for view in VIEWS}
    asked = {
        LogSource("windows", rule["logsource"].get("category"), rule["logsource"].get("service"))
        for rule in published_rules
        if rule.get("logsource", {}).get("product") == "windows"
    }
    assert asked - known == set()


@pytest.mark.shared_data
def test_every_number_that_published_registry_rules_ask_for_is_rewritten(published_rules):
    values = _answering("registry_set", "security", "4657").values["Details"]
    asked = {
        text
        for rule in published_rules
        if rule.get("logsource", {}).get("category", "").startswith("registry_")
        for text in _literals(rule["detection"], "Details")
        if text.startswith(("DWORD (0x", "QWORD (0x")) and text.endswith(")")
    }
    assert asked - set(values) == set()


def _literals(node: object, field: str) -> list[str]:
    """Texts that a detection asks of a field without a modifier."""
    if isinstance(node, list):
        return [text for item in node for text in _literals(item, field)]
    if not isinstance(node, dict):
        return []
    own = _listed(node[field]) if field in node else []
    return own + [text for value in node.values() for text in _literals(value, field)]


def test_integrity_levels_become_mandatory_labels():
    view = _answering("process_creation", "security", "4688")
    assert view.fields["IntegrityLevel"] == ("MandatoryLabel",)
    assert view.values["IntegrityLevel"]["High"] == "S-1-16-12288"


def test_no_two_views_read_the_same_event_for_the_same_log_source():
    seen = [
        (view.logsource, table, event) for view in VIEWS for table in view.tables for event in view.events
    ]
    assert len(seen) == len(set(seen))
