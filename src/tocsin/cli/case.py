"""``tocsin case``: what belongs together is gathered, weighed, and shown as far as somebody may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import case_attribute, case_export, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor, marking

_app = typer.Typer(
    no_args_is_help=True,
    help="Gather what belongs together: who said what, how bad it is as an interval, which thresholds it touches, what may be done.",
)
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case's id, or the start of its UUID.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    case_export.register(_app)
    case_attribute.register(_app)
    app.add_typer(_app, name="case")


@_app.command("new")
def new(
    source: Annotated[Path | None, typer.Option("--from", metavar="FILE", help="A case in YAML, with its title, marking and entries.")] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is about, without a file.")] = "",
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="Who may be told that there is such a case: CLEAR, GREEN, AMBER, AMBER+STRICT, RED.")] = "AMBER",
    reference: Annotated[str, typer.Option("--reference", metavar="NAME", help="One of the public record that ships: albania-2022, say; list shows them.")] = "",
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Begin a case: empty, from a file, or one of the public record.

    [bold]tocsin case new --reference albania-2022[/bold]
    """
    from tocsin.cli.case_output import print_added
    from tocsin.node.cases.keeping import Added, begin, begin_with
    from tocsin.node.cases.reference import begin_reference
    from tocsin.node.member.node import open_node

    who = actor(name).name
    with open_node(node) as opened:
        if reference:
            added = begin_reference(opened, reference, who)
        elif source is not None:
            added = begin_with(opened, source, who)
        else:
            added = Added(begin(opened, title, "", marking(tlp, None, "CLEAR"), who), (), 0)
    print_added(added, as_json=as_json)


@_app.command("add")
def add(
    case: CaseId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Entries in YAML.")],
    loosen: Annotated[bool, typer.Option("--loosen", help="A next version may be marked more loosely than the one before; the audit log says which.")] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Add a file's entries; one whose id is there is its next version, and the former stays."""
    from tocsin.cli.case_output import print_added
    from tocsin.node.cases.keeping import add_file, named
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        added = add_file(opened, named(opened, case), file, actor(name).name, loosens=loosen)
    print_added(added, as_json=as_json)


@_app.command("close")
def close(
    case: CaseId,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open it again.")] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Close a case: the next hand-over takes it back from the publication."""
    from tocsin.cli.case_output import print_changed
    from tocsin.node.cases import changing
    from tocsin.node.cases.keeping import named
    from tocsin.node.member.node import open_node

    who = actor(name).name
    with open_node(node) as opened:
        change = changing.reopen if reopen else changing.close
        changed = change(opened, named(opened, case), who)
    print_changed(changed, as_json=as_json)


@_app.command("mark")
def mark(
    case: CaseId,
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="Who may be told that there is such a case: CLEAR, GREEN, AMBER, AMBER+STRICT, RED. Entries keep their own.")] = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is called from now on.")] = "",
    loosen: Annotated[bool, typer.Option("--loosen", help="It may become looser; the audit log says so.")] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Mark a case otherwise, or give it another title; the next hand-over takes back what may not be told any more."""
    from tocsin.cli.case_output import print_changed
    from tocsin.model.errors import UsageError
    from tocsin.node.cases import changing
    from tocsin.node.cases.keeping import named
    from tocsin.node.member.node import open_node

    if not tlp and not title:
        raise UsageError("changes nothing", hint="give --tlp, --title or both")
    who, label = actor(name).name, marking(tlp, None, "CLEAR").tlp if tlp else None
    with open_node(node) as opened, opened.store.transaction():
        changed = named(opened, case)
        if title:
            changed = changing.retitle(opened, changed, title, who)
        if label is not None:
            changed = changing.mark(opened, changed, label, who, loosens=loosen)
    print_changed(changed, as_json=as_json)


@_app.command("list")
def show_all(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List the cases, the newest first, and those of the public record that ship."""
    from tocsin.cli.case_output import print_cases
    from tocsin.node.cases.reference import references
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_cases(opened.store.cases.all(), references(), as_json=as_json)


@_app.command("show")
def show(
    case: CaseId,
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="As public, community, or a member's identity--… is told it; all of it without.")] = "",
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show a case: its course, who said what, severity as intervals, days, thresholds, what may be done."""
    from tocsin.cli.case_output import print_case
    from tocsin.model.member import audience_named
    from tocsin.node.cases.keeping import named
    from tocsin.node.cases.precedents import kept
    from tocsin.node.cases.showing import preview, whole
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        found, names = named(opened, case), {one.id: one.name for one in opened.store.members.all()}
        if to:
            shown = preview(opened, found, audience_named(to), kept())
            print_case(shown.told.value, shown.withheld, names, as_json=as_json)
        else:
            print_case(whole(opened, found, kept()), names=names, as_json=as_json)


@_app.command("gather")
def gather(
    case: CaseId,
    call: Annotated[str, typer.Option("--call", metavar="CALL", help="A call, by its id or the start of its UUID: its answers, and matches that were confirmed here.")] = "",
    findings: Annotated[Path | None, typer.Option("--findings", metavar="FILE", help="What tocsin hunt -o findings.jsonl wrote.")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="An advisory as a source: what tocsin read made of it.")] = None,
    incident: Annotated[str, typer.Option("--incident", metavar="ID", help="The entry of the incident that it is about; without, a call stays with what was said before.")] = "",
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Gather what was seen at members into a case; gathering again updates it.

    [bold]tocsin case gather 39336e12 --call 754e2041 --incident attack[/bold]
    """
    from tocsin.cli.case_traces_output import print_gathered
    from tocsin.model.errors import UsageError
    from tocsin.node.cases.gathering import gather_call
    from tocsin.node.cases.gathering_files import gather_findings, gather_report
    from tocsin.node.cases.keeping import named
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    if sum(map(bool, (call, findings, report))) != 1:
        raise UsageError("gathers one thing at a time", hint="give one of --call, --findings, --report")
    if report is not None and incident:
        raise UsageError(
            "an advisory is a source and of no incident", where="--incident", hint="leave it out"
        )
    who = actor(name).name
    with open_node(node) as opened:
        found = named(opened, case)
        if findings is not None:
            done = gather_findings(opened, found, findings, who, incident)
        elif report is not None:
            done = gather_report(opened, found, report, who)
        else:
            done = gather_call(opened, found, Desk(opened).named(call), who, incident)
    print_gathered(done, as_json=as_json)


@_app.command("traces")
def traces(
    case: CaseId,
    member: Annotated[str, typer.Option("--member", metavar="ID", help="Of one member, by its name or identity--….")] = "",
    tactic: Annotated[str, typer.Option("--tactic", metavar="NAME", help="Of one tactic of ATT&CK: lateral-movement, say.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="How many, the earliest first.")] = 100,
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """List what was seen at members, as the case gathered it: for this member's own people."""
    from tocsin.cases.timeline import TACTICS
    from tocsin.cli.case_traces_output import print_traces
    from tocsin.model.errors import UsageError
    from tocsin.node.cases.keeping import named
    from tocsin.node.member.node import open_node

    if tactic and tactic not in TACTICS:
        raise UsageError("is no tactic of ATT&CK", where=tactic, hint=f"one of {', '.join(TACTICS)}")
    with open_node(node) as opened:
        found, names = named(opened, case), {one.id: one.name for one in opened.store.members.all()}
        ids = {one: id_ for id_, one in names.items()}
        if member and member not in ids and not member.startswith("identity--"):
            raise UsageError("is no member", where=member, hint=f"one of {', '.join(sorted(ids))}")
        of = ids.get(member, member) or None
        shown = opened.store.cases.traces(found.id, member=of, tactic=tactic or None, limit=limit)
        counts = opened.store.cases.trace_counts(found.id)
    kept = [one for one in counts if of in {None, one.member} and tactic in {"", one.tactic}]
    print_traces(shown, sum(one.traces for one in kept), names, as_json=as_json)
