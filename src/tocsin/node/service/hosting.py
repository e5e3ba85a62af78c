"""The node as a TAXII server: its collections, who may read and write them, and what becomes of what is posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from starlette.applications import Starlette

from tocsin.exchange.taxii import (
    Access,
    ApiRoot,
    Basic,
    Bearer,
    Caller,
    Collection,
    LockedOutError,
    Posted,
    Rights,
    State,
    TaxiiServer,
    Told,
    taxii_app,
)
from tocsin.node.calls.objects import ANSWERS, CALLS
from tocsin.node.calls.receiving import Fate, Received, receive
from tocsin.node.member import tokens
from tocsin.node.member.node import Node
from tocsin.node.service.rates import Rates
from tocsin.node.service.refusals import Refusals
from tocsin.node.service.repeats import Repeats

#: The API root of every node, below its address.
ROOT = "alliance"
_SENT = "objects sent"
_ACTS = {"POST": "objects taken", "DELETE": "objects deleted"}
_COLLECTIONS = (
    Collection(
        id=CALLS, title="Calls", alias="calls", description="Calls and the objects that belong to them"
    ),
    Collection(
        id=ANSWERS,
        title="Answers",
        alias="answers",
        description="Answers to calls: sightings, and their groupings",
    ),
)


def taxii_of(node: Node, came: Callable[[], None], repeats: Repeats | None = None) -> Starlette:
    """The TAXII application of a node; ``came`` is called when something new was posted, ``repeats`` are counted for ``tell_repeats``."""
    rates, refusals, counted = Rates(node.configuration.limits), Refusals(), repeats or Repeats()
    return taxii_app(
        TaxiiServer(
            title=node.configuration.name,
            roots=(
                ApiRoot(
                    path=ROOT,
                    title=f"Calls and answers at {node.configuration.name}",
                    collections=_COLLECTIONS,
                ),
            ),
            objects=node.store.objects,
            inbox=lambda caller, _, posted: _take_in(caller, posted, node, came),
            authenticate=lambda given: _caller(given, node),
            rights=_rights,
            address=node.configuration.listen.address,
            rate=rates.wait,
            took=lambda caller, objects: rates.took(caller.member, objects),
            audit=lambda access: _note(access, node, refusals, counted),
            clock=node.clock,
        )
    )


def tell_repeats(repeats: Repeats, node: Node, *, stopping: bool) -> None:
    """Write to the audit what was sent again, and nobody asked for since its day was over, or until the node stops."""
    with node.store.transaction():
        for one in repeats.over(stopping=stopping):
            node.store.audit.append(one.who, _SENT, audience=one.member, detail=one.detail)


def _caller(given: Basic | Bearer, node: Node) -> Caller | None:
    """The member whose token it is; Basic carries it as the password, for clients that know nothing else."""
    secret = given.password if isinstance(given, Basic) else given.token
    subject = f"token {secret[:8]}"
    until = node.store.attempts.begin(subject)
    if until is not None:
        raise LockedOutError(max((until - node.clock()) / dt.timedelta(seconds=1), 1))
    token = node.store.tokens.find(secret)
    member = node.store.members.get(token.subject) if token is not None else None
    if token is None or member is None or member.revoked is not None:
        return None
    node.store.attempts.succeed(subject)
    tokens.used(token, node)
    return Caller(member.id, member.name, token.scopes)


def _rights(caller: Caller, collection: Collection) -> Rights:
    """What the token of this request allows there, whatever others its member has."""
    return tokens.rights(caller.scopes, collection.alias)


def _take_in(caller: Caller, posted: Sequence[Posted], node: Node, came: Callable[[], None]) -> list[Told]:
    member = node.store.members.get(caller.member)
    if member is None:
        return [Told(one.id, one.version, State.FAILURE, "nobody in the registry sent it") for one in posted]
    fates = receive(((one.value, one.raw) for one in posted), member, node)
    if any(fate.fate is Fate.NEW for fate in fates):
        came()
    return [_told(one, fate) for one, fate in zip(posted, fates, strict=True)]


def _told(posted: Posted, fate: Received) -> Told:
    """What the one who posted is told: an object that was known or is old is as well received as a new one."""
    if fate.fate is Fate.HELD:
        return Told(posted.id, posted.version, State.FAILURE, fate.reason)
    return Told(posted.id, posted.version, State.SUCCESS)


def _note(access: Access, node: Node, refusals: Refusals, repeats: Repeats) -> None:
    """Refusals are in the audit, and so is what was sent to whom; a poll that brought nothing, or the same again, is not."""
    who = access.caller.name if access.caller is not None else access.peer
    audience = access.caller.member if access.caller is not None else ""
    if access.status >= 400:  # noqa: PLR2004  (client and server errors)
        for detail in refusals.told(access):
            node.store.audit.append(who, "request refused", audience=audience, detail=detail)
    elif access.objects:
        act = _ACTS.get(access.method, _SENT)
        told = f"{access.method} {access.path} {access.status}, {access.objects} objects"
        for detail in repeats.told(access) if act == _SENT else [told[:500]]:
            node.store.audit.append(who, act, audience=audience, detail=detail)
