"""``tocsin knowledge``: what others know of adversaries and have coded of incidents, kept on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options

_app = typer.Typer(
    no_args_is_help=True,
    help="Adversaries and techniques in versions of ATT&CK; precedents, and what states did about them.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="knowledge")


@_app.command("import-precedents")
def import_precedents(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The global dataset of EuRepoC as CSV.")],
    as_json: options.AsJson = False,
) -> None:
    """Take precedents in from EuRepoC's global dataset; what was taken in before is kept beside it.

    Cases then say what states did in comparable incidents, always of how many.
    """
    import datetime as dt

    from tocsin.cli.knowledge_output import print_taken
    from tocsin.node.cases.precedents import take_in

    print_taken(*take_in(file, dt.datetime.now(dt.UTC)), as_json=as_json)


@_app.command("states")
def states(
    least: Annotated[int, typer.Option("--least", min=1, metavar="N", help="Only states with so many incidents at least.")] = 10,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Compare incidents by the country that their initiators are said to be of: by a state or others, victims, disruptive, destructive, coercive and retaliatory shares, intensity; always with n."""
    from tocsin.cases.comparing import states as compared
    from tocsin.cli.knowledge_output import print_states
    from tocsin.node.cases.precedents import kept

    print_states(compared(kept(), least), as_json=as_json)


@_app.command("update")
def update(
    source: Annotated[str, typer.Argument(metavar="[URL|FILE]", help="A bundle of ATT&CK in STIX 2.0 or 2.1, gzipped or not; without, MITRE's own is downloaded.")] = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Take a version of ATT&CK in and use it; those before are kept beside it. What cannot be read is counted and listed."""
    import datetime as dt

    from tocsin.cli.knowledge_attack_output import print_update
    from tocsin.node.knowledge.attack import OFFICIAL, fell_from, kept, take_in

    before = kept()
    taken, bundle = take_in(source or OFFICIAL, dt.datetime.now(dt.UTC))
    print_update(taken, bundle, fell_from(taken, before), as_json=as_json)


@_app.command("versions")
def versions(as_json: options.AsJson = False) -> None:
    """List the versions of ATT&CK that are kept, and which one is used."""
    from tocsin.cli.knowledge_attack_output import print_versions
    from tocsin.node.knowledge.attack import kept, shipped

    print_versions(kept(), shipped(), as_json=as_json)


@_app.command("use")
def use(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="Its number, the beginning of its digest, or packages for what Tocsin's packages ship.")],
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Use another version of ATT&CK that is kept."""
    from tocsin.cli.knowledge_attack_output import print_used
    from tocsin.node.knowledge.attack import use as chosen

    print_used(chosen(version), as_json=as_json)


@_app.command("changes")
def changes(
    old: Annotated[str, typer.Argument(metavar="[OLD]", help="The older version; without, the one before NEW.")] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="The newer version; without, the one that is used.")] = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show what changed from one version of ATT&CK to another: what was added, renamed, revoked, and what groups gained and lost."""
    from tocsin.cli.knowledge_attack_output import print_changes
    from tocsin.knowledge.changes import changes as between
    from tocsin.node.knowledge.attack import both

    print_changes(between(*both(old, new)), as_json=as_json)


@_app.command("adversary")
def adversary(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Any name that anybody has for it, in any case and punctuation, or its id.")],
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Tell who is meant by a name: who says what of it, what it uses by which sources, and its skill and aggressiveness with n and intervals."""
    from tocsin.cli.knowledge_adversary_output import print_adversaries
    from tocsin.knowledge.adversaries import resolve, search
    from tocsin.model.errors import UsageError
    from tocsin.node.cases.precedents import kept
    from tocsin.node.knowledge.known import known
    from tocsin.node.knowledge.profiles import profile_of

    if not name.strip():
        raise UsageError(
            "is empty",
            where="NAME",
            hint="any name that anybody has for it: tocsin knowledge adversary OilRig",
        )
    found = known()
    meant = resolve(name, found.adversaries)
    if not meant:
        like = ", ".join(one.name for one in search(name, found.adversaries)[:8])
        hint = f"by a part of it: {like}" if like else "newer ones: tocsin knowledge update"
        raise UsageError("nobody is known by this name", where=name, hint=hint)
    precedents = kept()
    measured = [(one, profile_of(one, found, precedents)) for one in meant]
    print_adversaries(measured, found.bundle, as_json=as_json)


@_app.command("claims")
def claims(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="A state by its ISO code or its name.")],
    as_json: options.AsJson = False,
) -> None:
    """Tell what speaks for and against that a state's actors are aggressive, and unskilled: each measure with its rank among states, no verdict."""
    from tocsin.cli.knowledge_claims_output import print_claim
    from tocsin.model.errors import UsageError
    from tocsin.node.cases.precedents import kept
    from tocsin.node.knowledge.known import known
    from tocsin.node.knowledge.profiles import claim_of, country_of

    code = country_of(country)
    if not code:
        raise UsageError("is no country", where=country or "no name", hint="say its ISO code, such as IR")
    print_claim(claim_of(code, known(), kept()), as_json=as_json)


@_app.command("words")
def words(as_json: options.AsJson = False) -> None:
    """Say what grades, likelihoods, confidence and impact mean, as their scales define them."""
    from tocsin.cli.knowledge_output import print_words
    from tocsin.knowledge.words import scales

    print_words(scales(), as_json=as_json)
