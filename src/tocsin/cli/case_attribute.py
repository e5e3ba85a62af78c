"""``tocsin case attribute``: who may have done it, by phase and at four levels, and why nobody is named where nobody is."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, NodeDir


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("attribute")(attribute)


def attribute(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id, or the start of its UUID.")],
    yardstick: Annotated[Yardstick, typer.Option("--yardstick", help="Whose words say how likely: those of ICD 203 or of PHIA.")] = Yardstick.ICD203,
    incident: Annotated[str, typer.Option("--incident", metavar="ENTRY", help="Of one incident alone, by its entry; of all of the case without.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="By what public, community, or a member's identity--… may be told; by all of it without.")] = "",
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Attribute a case: for each level and phase candidates, how likely, how surely, on what, what else, and what would change it.

    Sources that the case shares with profiles of groups are left out of these, those that are not told too. What others state stands beside, and is never in the result.
    """
    from tocsin.cli.case_attribution_output import print_attribution
    from tocsin.model.case import Incident
    from tocsin.model.errors import UsageError
    from tocsin.model.member import audience_named
    from tocsin.node.cases.attributing import attribution
    from tocsin.node.cases.keeping import named
    from tocsin.node.cases.showing import preview, whole
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        found = named(opened, case)
        if to:
            entries = preview(opened, found, audience_named(to)).told.value.entries
        else:
            entries = whole(opened, found).entries
        besides = opened.store.cases.entries(found.id)
    if incident and not any(one.id == incident and isinstance(one.body, Incident) for one in entries):
        hint = f"list them with: tocsin case show {found.id}"
        raise UsageError("no incident has this id", where=incident, hint=hint)
    judged = attribution(entries, yardstick, incident, besides=besides, home=not to)
    print_attribution(judged, entries, as_json=as_json)
