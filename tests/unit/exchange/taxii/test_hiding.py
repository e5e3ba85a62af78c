"""Two members read one collection, each what it may see; what it may not see is as what is not there."""

from __future__ import annotations

import itertools

import pytest

from stix_samples import MEMBER, OTHER
from taxii_samples import CALLS, THIRD, changed, envelope, thing, url
from tocsin.model.marking import Marking, Tlp

_HIDDEN = Marking(Tlp.AMBER, frozenset({OTHER}))


def _everything(ask, by, ids):
    """Every answer that a member can get about a collection and some ids."""
    queries = ["", "?match[version]=all", "?match[version]=first", "?limit=1", "?match[type]=indicator"]
    queries += [f"?match[id]={','.join(ids)}", "?added_after=2000-01-01T00:00:00Z"]
    paths = [url(path, CALLS) + query for path in ("objects/", "manifest/") for query in queries]
    one = [
        url(f"objects/{ident}/{tail}", CALLS)
        for ident in ids
        for tail in ("", "versions/", "?match[version]=all")
    ]
    for path in (*paths, *one):
        yield path, ask(path, by=by, status=ask_status(ask, path, by))
    for ident in ids:
        path = url(f"objects/{ident}/", CALLS)
        yield f"DELETE {path}", ask(path, "DELETE", by=by, status=404 if by == "sudland" else 403)


def ask_status(ask, path, by):
    """200 or 404, whichever it is."""
    try:
        ask(path, by=by)
    except AssertionError:
        return 404
    return 200


def test_two_members_see_of_one_collection_what_each_may_see(ask, served):
    served.put(
        thing("all"),
        thing("sudland", Marking(Tlp.AMBER, frozenset({OTHER}))),
        thing("ostheim", Marking(Tlp.RED, frozenset({THIRD}))),
        thing("own", Tlp.RED),
    )

    def seen(by):
        return {
            one["name"].removeprefix("file ") for one in ask(url("objects/", CALLS), by=by).json()["objects"]
        }

    assert seen("nordmark") == {"all", "sudland", "ostheim", "own"}
    assert seen("sudland") == {"all", "sudland"}
    assert seen("ostheim") == {"all", "ostheim"}


def test_a_collection_with_hidden_objects_answers_as_one_without(serve, ask_of):
    """Byte for byte, headers included, but for the moments of adding and the seal of ``next``."""
    bare, full = serve(), serve()
    hidden, amended = thing("hidden", _HIDDEN), thing("amended")
    late = changed(amended, 5)
    bare.put(thing(1))
    full.put(hidden, changed(hidden, 2))
    full.put(thing(1))
    for one in (bare, full):
        one.put(amended, late, thing(2), thing(3))
    full.put({**thing("amended", _HIDDEN), "modified": "2024-07-01T00:00:00.000Z"})
    full.put({**thing("amended", _HIDDEN), "modified": "2024-01-01T00:00:00.000Z"})
    full.put(thing("hidden too", _HIDDEN))
    ids = [hidden["id"], amended["id"], thing("hidden too")["id"], thing("nowhere")["id"]]
    without = dict(_everything(ask_of(bare), "ostheim", ids[:1] + ids[2:]))
    with_hidden = dict(_everything(ask_of(full), "ostheim", ids[:1] + ids[2:]))
    assert without.keys() == with_hidden.keys()
    for path, response in without.items():
        other = with_hidden[path]
        assert response.status_code == other.status_code, path
        assert response.headers.keys() == other.headers.keys(), path
        assert _undated(response) == _undated(other), path


def _undated(response):
    """What a response says, without the moments of adding and where the next page begins."""
    said = response.json() if response.content else {}
    lines = [{k: v for k, v in one.items() if k != "date_added"} for one in said.get("objects", [])]
    return {**said, "objects": lines, "next": "next" in said}


def test_an_object_that_is_hidden_is_read_and_deleted_as_one_that_is_absent(ask, served):
    served.put(thing("hidden", Marking(Tlp.RED)))
    for by, (tail, method) in itertools.product(
        ("sudland",), (("", "GET"), ("versions/", "GET"), ("?match[version]=all", "GET"), ("", "DELETE"))
    ):
        hidden = ask(url(f"objects/{thing('hidden')['id']}/{tail}", CALLS), method, by, 404)
        absent = ask(url(f"objects/{thing('absent')['id']}/{tail}", CALLS), method, by, 404)
        assert hidden.content == absent.content
        assert hidden.headers == absent.headers


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_are_full_however_much_is_hidden_between(ask, served, limit):
    for number in range(6):
        served.put(thing(number), *(thing(f"{number} {n}", _HIDDEN) for n in range(4)))
    query, found = {"limit": limit}, []
    while True:
        said = ask(url("objects/", CALLS), by="ostheim", params=query).json()
        found.append(len(said["objects"]))
        if "next" not in said:
            break
        query["next"] = said["next"]
    assert sum(found) == 6
    assert set(found[:-1]) <= {limit}


def test_next_of_one_member_shows_another_nothing_that_it_may_not_see(ask, served):
    served.put(thing(1), thing("hidden", _HIDDEN), thing(2))
    token = ask(url("objects/", CALLS), by="sudland", params={"limit": 1}).json()["next"]
    said = ask(url("objects/", CALLS), by="ostheim", params={"next": token}).json()
    assert [one["id"] for one in said["objects"]] == [thing(2)["id"]]


def test_posting_an_object_tells_nothing_of_a_hidden_one_with_its_id(ask, served):
    served.put(thing("hidden", _HIDDEN))
    own = changed(thing("hidden", Tlp.GREEN), 3)
    fresh = changed(thing("fresh", Tlp.GREEN), 3)
    said = [
        ask(url("objects/", CALLS), "POST", by="ostheim", content=envelope(one), status=202).json()
        for one in (own, fresh)
    ]
    assert [one["success_count"] for one in said] == [1, 1]
    assert said[0]["successes"][0].keys() == said[1]["successes"][0].keys()
    assert ask(url(f"objects/{own['id']}/versions/", CALLS), by="ostheim").json() == {
        "versions": ["2024-06-03T00:00:00.000Z"]
    }
    assert MEMBER not in str(said)
