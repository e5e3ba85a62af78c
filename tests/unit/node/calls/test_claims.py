"""A call is never marked more loosely than the file that it is drafted from, whichever way that file says it."""

from __future__ import annotations

import gzip
import json
import zipfile

import msgspec
import pytest
from typer.testing import CliRunner, Result

from call_samples import ALBION, indicator
from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.node.calls.claims import Claims, of_text, see_kept
from tocsin.node.calls.drafting import draft
from tocsin.node.calls.making import Question
from tocsin.node.calls.ringing import amend, draft_call, send
from tocsin.node.member.node import open_node
from tocsin.release import RELEASE_EXTENSION, TLP_2_EXTENSION, TLP_IDS

RED, AMBER, GREEN = (TLP_IDS[label] for label in (Tlp.RED, Tlp.AMBER, Tlp.GREEN))
RED_1 = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
OWN = "marking-definition--7d6f6c2a-0000-4000-8000-000000000901"
BOREA = "identity--7d6f6c2a-0000-4000-8000-00000000b0b0"
PATTERN = "[domain-name:value = 'evil.example']"
NOBODY: frozenset[str] = frozenset()


def bundle(*objects: object, **more: object) -> dict[str, object]:
    return {
        "type": "bundle",
        "id": "bundle--7d6f6c2a-0000-4000-8000-000000000900",
        "objects": objects,
        **more,
    }


def marked(*refs: str, **more: object) -> dict[str, object]:
    return indicator("1", PATTERN, **({"object_marking_refs": list(refs)} if refs else {}), **more)


def definition(kind: str, **said: object) -> dict[str, object]:
    return {"type": "marking-definition", "id": OWN, "definition_type": kind, "definition": said}


def event(*attributes: dict[str, object], **more: object) -> dict[str, object]:
    listed = attributes or (attribute("evil.example"),)
    return {"Event": {"info": "an event", "Attribute": list(listed), **more}}


def attribute(value: str, *tags: str, **more: object) -> dict[str, object]:
    named = [{"name": tag} for tag in tags]
    return {"type": "domain", "value": value, "to_ids": True, "Tag": named, **more}


def said(tmp_path, document: object) -> Marking | None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps(document))
    return draft(path, ()).claims.marking


@pytest.mark.parametrize(
    ("document", "tlp"),
    [
        (bundle(marked(RED)), Tlp.RED),
        (bundle(marked(RED_1)), Tlp.RED),
        (bundle(marked(GREEN, AMBER)), Tlp.AMBER),
        (bundle(indicator("2", "[file:name = 'x']", object_marking_refs=[AMBER]), marked(GREEN)), Tlp.AMBER),
        (bundle(marked(RED), {**marked(GREEN)}), Tlp.RED),
        (
            bundle(marked(granular_markings=[{"marking_ref": AMBER, "selectors": ["pattern"]}])),
            Tlp.AMBER,
        ),
        (bundle(marked(GREEN, external_references=[{"object_marking_refs": [AMBER]}])), Tlp.AMBER),
        (bundle(marked(OWN), definition("tlp", tlp="red")), Tlp.RED),
        (
            bundle(
                marked(OWN),
                {
                    "type": "marking-definition",
                    "id": OWN,
                    "extensions": {TLP_2_EXTENSION: {"tlp_2_0": "amber+strict"}},
                },
            ),
            Tlp.AMBER_STRICT,
        ),
        (
            bundle(
                marked(),
                {"type": "report", "object_refs": [marked()["id"]], "object_marking_refs": [AMBER]},
            ),
            Tlp.AMBER,
        ),
        (bundle(marked(), object_marking_refs=[AMBER]), Tlp.AMBER),
        (marked(AMBER), Tlp.AMBER),
        (event(Tag=[{"name": "tlp:amber"}]), Tlp.AMBER),
        (event(EventTag=[{"Tag": {"name": "TLP:RED"}}]), Tlp.RED),
        (event(attribute("a.example", "tlp:red"), attribute("b.example")), Tlp.RED),
        (event(Object=[{"Tag": [{"name": "tlp:amber"}], "Attribute": []}]), Tlp.AMBER),
        (event(Object=[{"Attribute": [attribute("a.example", "tlp:amber+strict")]}]), Tlp.AMBER_STRICT),
        (event(distribution="1"), Tlp.GREEN),
        ({"response": [event(), event(Tag=[{"name": "tlp:amber"}])]}, Tlp.AMBER),
    ],
)
def test_what_a_file_says_is_the_strictest_of_what_is_asked_of_it(tmp_path, document, tlp):
    found = said(tmp_path, document)
    assert found is not None
    assert found.tlp is tlp


def test_what_says_nothing_claims_nothing(tmp_path):
    assert said(tmp_path, bundle(marked())) is None
    assert said(tmp_path, bundle(marked(), {"type": "report", "object_marking_refs": [RED]})) is None
    assert (
        said(tmp_path, bundle(marked(), indicator("2", "x", revoked=True, object_marking_refs=[RED]))) is None
    )
    unasked = attribute("b.example", "tlp:red", to_ids=False)
    assert said(tmp_path, event(attribute("a.example"), unasked)) == Marking(Tlp.CLEAR)


def test_lists_of_members_and_pap_are_kept_too(tmp_path):
    release = {"extension_type": "property-extension", "releasable_to": [BOREA], "pap": "red"}
    found = said(tmp_path, bundle(marked(GREEN, extensions={RELEASE_EXTENSION: release})))
    assert found == Marking(Tlp.GREEN, frozenset({BOREA, ALBION}), Pap.RED)
    assert said(tmp_path, event(Tag=[{"name": "PAP:AMBER"}])) == Marking(Tlp.CLEAR, None, Pap.AMBER)


@pytest.mark.parametrize("level", ["0", 0, "4", 7])
def test_what_is_for_an_organisation_or_a_group_alone_is_for_nobody_else(tmp_path, level):
    found = said(tmp_path, event(distribution=level))
    for chosen in (Marking(Tlp.CLEAR), Marking(Tlp.RED, frozenset({BOREA}))):
        with pytest.raises(UsageError, match="only its source loosens"):
            see_kept(chosen, Claims(found), "the file", "x")


@pytest.mark.parametrize(
    "document",
    [
        bundle(marked(OWN)),
        bundle(marked(OWN), definition("acme", level="secret")),
        bundle(marked(OWN), definition("tlp", tlp="purple")),
        bundle(marked(OWN), definition("statement", statement="TLP:RED")),
        bundle(marked(OWN), definition("statement", statement="x"), definition("tlp", tlp="black")),
        bundle(marked("tlp:red")),
        bundle({**marked(), "object_marking_refs": RED}),
        bundle(marked(AMBER, extensions={RELEASE_EXTENSION: {"more": 1}})),
        event(Tag=[{"name": "tlp:purple"}]),
    ],
)
def test_a_marking_that_cannot_be_read_is_refused_with_what_to_do(tmp_path, document):
    with pytest.raises(UsageError) as caught:
        said(tmp_path, document)
    assert caught.value.hint


def test_a_statement_limits_nobody_and_is_shown(tmp_path):
    path = tmp_path / "file.json"
    path.write_text(
        json.dumps(bundle(marked(OWN), definition("statement", statement="Copyright 2022, Albion")))
    )
    drafted = draft(path, ())
    assert drafted.claims.statements == ("Copyright 2022, Albion",)
    assert drafted.claims.marking == Marking(Tlp.CLEAR)


def test_a_statement_is_as_strict_as_it_is_marked_itself(tmp_path):
    stated = definition("statement", statement="Copyright 2022, Albion")
    path = tmp_path / "file.json"
    path.write_text(json.dumps(bundle(marked(OWN), {**stated, "object_marking_refs": [RED]})))
    found = draft(path, ()).claims
    assert found.marking is not None
    assert found.marking.tlp is Tlp.RED
    assert found.statements == ("Copyright 2022, Albion",)
    with pytest.raises(UsageError):
        said(tmp_path, bundle(marked(OWN), {**stated, "object_marking_refs": [OWN]}))
    with pytest.raises(UsageError):
        said(tmp_path, bundle(marked(OWN), {**stated, "name": "TLP:RED"}))


def test_no_packing_takes_a_marking_off(tmp_path):
    data = json.dumps(bundle(marked(RED))).encode()
    (tmp_path / "mark.json").write_bytes(b"\xef\xbb\xbf" + data)
    (tmp_path / "bundle.json.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        archive.writestr("b.json", data)
    for name in ("mark.json", "bundle.json.gz", "bundle.zip"):
        found = draft(tmp_path / name, ()).claims.marking
        assert found is not None, name
        assert found.tlp is Tlp.RED


def test_a_bundle_that_was_read_as_an_advisory_keeps_its_markings(tmp_path):
    source, read = tmp_path / "bundle.json", tmp_path / "draft.json"
    source.write_text(json.dumps(bundle(marked(RED))))
    assert run("read", source, "-o", read, "--no-ask").exit_code == 0
    found = draft(read, ()).claims.marking
    assert found is not None
    assert found.tlp is Tlp.RED


def test_a_list_that_names_a_label_is_held_to_it(tmp_path):
    (tmp_path / "list.txt").write_text("# TLP:GREEN, in part TLP:AMBER+STRICT\nevil.example\n")
    assert draft(tmp_path / "list.txt", ()).claims.marking == Marking(Tlp.AMBER_STRICT)


@pytest.mark.parametrize(
    "listed",
    [
        "indicator,tlp\nevil.example,GREEN\nother.example,amber+strict\nthird.example,\n",
        "# indicator;TLP marking\nevil.example;TLP AMBER STRICT\nother.example;green\n",
        "value\tnote\tTLP_Label\nevil.example\tx\tTLP:AMBER_STRICT\n",
        '{"tlp": "amber-strict", "list": "evil.example"}\n',
        "# TLP AMBER+STRICT\nevil.example\n",
        "# TLP_AMBER_STRICT\nevil.example\n",
        "# tlp-amber-strict\nevil.example\n",
    ],
)
def test_bare_labels_in_a_column_or_a_field_bind_the_call(listed):
    assert of_text(listed.encode()).marking == Marking(Tlp.AMBER_STRICT)


def test_a_label_in_a_column_that_cannot_be_read_is_refused_with_its_line():
    with pytest.raises(UsageError, match="'purple'") as caught:
        of_text(b"indicator,tlp\nevil.example,red\nother.example,purple\n")
    assert caught.value.where == "line 3"


def test_a_host_that_is_called_like_a_label_says_none():
    assert of_text(b"tlp-red.example\ntlp-red-team.example\n") == Claims()


def test_a_column_of_another_name_says_no_label():
    assert of_text(b"indicator,colour\ntlp.example,red\n") == Claims()


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("document", "tlp", "strict"),
    [
        (bundle(marked(RED)), "CLEAR", "RED"),
        (event(Tag=[{"name": "tlp:amber"}]), "GREEN", "AMBER"),
    ],
)
def test_a_call_that_would_be_looser_than_its_file_is_refused_new_and_amended(folder, document, tlp, strict):
    source, listed = folder / "file.json", folder / "list.txt"
    source.write_text(json.dumps(document))
    listed.write_text("192.0.2.7\n")
    given = ("--title", "T", "--node", folder)
    done = run("call", "new", "--from", source, "--tlp", tlp, *given)
    assert isinstance(done.exception, UsageError)
    assert f"the file is TLP:{strict}" in str(done.exception)
    assert f"--tlp {strict} or stricter" in done.exception.hint
    assert run("call", "new", "--from", source, "--tlp", strict, *given).exit_code == 0
    made = run("call", "new", "--from", listed, "--tlp", tlp, "--json", *given)
    call = json.loads(made.stdout)["id"]
    assert run("call", "send", call, "--node", folder).exit_code == 0
    done = run("call", "amend", call, "--from", source, "--node", folder)
    assert f"the file is TLP:{strict}" in str(done.exception)
    assert run("call", "amend", call, "--from", source, "--tlp", strict, "--node", folder).exit_code == 0


def sent(folder, source, tlp, *more: object) -> str:
    given = ("--title", "T", "--node", folder, "--json", *more)
    call = json.loads(run("call", "new", "--from", source, "--tlp", tlp, *given).stdout)["id"]
    assert run("call", "send", call, "--node", folder).exit_code == 0
    return str(call)


def looser(folder, call, tlp="CLEAR") -> str:
    return str(run("call", "amend", call, "--tlp", tlp, "--node", folder).exception)


def test_no_later_version_is_looser_than_what_any_version_was_drafted_from(folder):
    source, listed = folder / "advisory.md", folder / "list.txt"
    source.write_text("# Wiper\n\nTLP:AMBER+STRICT\n\nIt calls wiper-control[.]top.\n")
    assert run("read", source, "-o", folder / "draft.json", "--no-ask").exit_code == 0
    call = sent(folder, folder / "draft.json", "AMBER+STRICT")
    assert "the advisory is TLP:AMBER+STRICT, and only its source loosens that" in looser(folder, call)
    listed.write_text("192.0.2.9\n")
    for more in (("--from", listed), ("--title", "U")):
        assert run("call", "amend", call, *more, "--node", folder).exit_code == 0
        assert run("call", "send", call, "--node", folder).exit_code == 0
        assert "the advisory is TLP:AMBER+STRICT" in looser(folder, call)


def test_a_version_that_is_thrown_away_binds_nobody(folder):
    source, listed = folder / "bundle.json", folder / "list.txt"
    source.write_text(json.dumps(bundle(marked(AMBER))))
    listed.write_text("192.0.2.7\n")
    call = sent(folder, listed, "GREEN")
    amended = ("call", "amend", call, "--from", source, "--tlp", "AMBER", "--node", folder)
    assert run(*amended).exit_code == 0
    assert run("call", "discard", call, "--node", folder).exit_code == 0
    assert looser(folder, call) == "None"
    assert run(*amended).exit_code == 0
    assert run("call", "send", call, "--node", folder).exit_code == 0
    assert "the file is TLP:AMBER" in looser(folder, call, "GREEN")


def test_a_version_keeps_the_list_that_its_source_gave_beside_which_its_issuer_has_it(folder):
    source, given = folder / "list.txt", Marking(Tlp.GREEN, frozenset({BOREA}))
    source.write_text("192.0.2.7\n")
    drafted = msgspec.structs.replace(draft(source, ()), claims=Claims(given))
    with open_node(folder) as node:
        call = draft_call(Question(title="T", text="", marking=given), drafted, "ana", node).call.id
        send(call, "ana", node)
        amend(call, lambda one: msgspec.structs.replace(one, title="U"), None, "ana", node)
        with pytest.raises(UsageError, match="only its source loosens"):
            amend(
                call, lambda one: msgspec.structs.replace(one, marking=Marking(Tlp.GREEN)), None, "ana", node
            )
