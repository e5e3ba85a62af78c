"""The clients that others use, against our TAXII server over HTTP."""

from __future__ import annotations

import json

import pytest
import stix2
from cytaxii2 import cytaxii2
from taxii2client import v21
from taxii2client.common import TokenAuth
from taxii2client.exceptions import AccessError

from loopback import serving
from stix_samples import MEMBER, OTHER
from taxii_samples import ANSWERS, CALLS, Served, changed, thing, url
from tocsin.exchange.taxii import BEGINNING, Bearer, Paging, State, TaxiiClient, http_client, taxii_app
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience
from tocsin.release import release_marked


@pytest.fixture
def served(tmp_path):
    one = Served(tmp_path)
    yield one
    one.store.close()


@pytest.fixture
def address(served):
    with serving(taxii_app(served.server)) as where:
        yield where


def _collection(address, by="nordmark", collection=CALLS):
    return v21.Collection(f"{address}{url(collection=collection)}", user=by, password=by)


def _fill(served):
    """Twelve objects for all, one in three versions, one that Ostheim may not see."""
    served.put(*(thing(n) for n in range(12)), changed(thing(3), 2), changed(thing(3), 3))
    served.put(thing("hidden", Marking(Tlp.AMBER, frozenset({OTHER}))))


def test_taxii2_client_discovers_roots_and_collections(address):
    server = v21.Server(f"{address}/taxii2/", user="sudland", password="sudland")  # noqa: S106
    assert server.title == "Hub"
    assert [root.url for root in server.api_roots] == [f"{address}/alliance/"]
    assert server.default.title == "Alliance"
    assert [one.title for one in server.default.collections] == ["Calls", "Answers"]


def test_taxii2_client_is_let_in_by_its_own_way_of_sending_a_token(address):
    server = v21.Server(f"{address}/taxii2/", auth=TokenAuth("sudland"))
    assert [one.title for one in server.default.collections] == ["Calls", "Answers"]


def test_taxii2_client_pages_through_objects_and_manifests(served, address):
    _fill(served)
    for by, count in (("sudland", 13), ("ostheim", 12)):
        collection = _collection(address, by)
        for get in (collection.get_objects, collection.get_manifest):
            for size in (0, 1, 4, 100):
                pages = list(v21.as_pages(get, per_request=size))
                assert len([one["id"] for page in pages for one in page["objects"]]) == count


def test_taxii2_client_filters_reads_posts_and_deletes(served, address):
    _fill(served)
    collection = _collection(address)
    one = thing(3)["id"]
    assert len(collection.get_objects(id=one, version="all")["objects"]) == 3
    assert collection.get_object(one)["objects"] == [changed(thing(3), 3)]
    assert len(collection.object_versions(one)["versions"]) == 3
    assert collection.get_objects(type=["malware", "tool"]) == {}
    posted = collection.add_objects({"objects": [thing("new"), thing("newer")]})
    assert (posted.status, posted.success_count, posted.failure_count) == ("complete", 2, 0)
    collection.delete_object(one)
    assert one not in json.dumps(list(v21.as_pages(collection.get_objects, per_request=5)))


def test_taxii2_client_is_told_what_it_may_not_do(address):
    with pytest.raises(AccessError):
        _collection(address, "writer", ANSWERS).get_objects()


def test_cytaxii2_discovers_polls_and_posts(served, address):
    _fill(served)
    client = cytaxii2.cytaxii2(f"{address}/taxii2/", "ostheim", "ostheim")
    assert client.discovery_request()["response"]["title"] == "Hub"
    assert client.root_discovery()["response"]["title"] == "Alliance"
    assert len(client.collection_request()["response"]["collections"]) == 2
    assert client.collection_data_request(CALLS.id)["response"]["title"] == "Calls"
    found, following = [], None
    while True:
        said = client.poll_request(CALLS.id, limit=5, next=following)
        assert said["status"], said
        found += said["response"]["objects"]
        if not said["response"].get("more"):
            break
        following = said["response"]["next"]
    assert len(found) == len({one["id"] for one in found}) == 12
    posted = client.inbox_request(CALLS.id, json.dumps({"objects": [thing("new")]}))
    assert (posted["status_code"], posted["response"]["success_count"]) == (202, 1)


def test_stix2_reads_a_collection_as_a_source(served, address):
    _fill(served)
    source = stix2.TAXIICollectionSource(_collection(address, "ostheim"), items_per_page=5)
    one = thing(3)["id"]
    assert source.get(one).modified.day == 3
    assert len(source.all_versions(one)) == 3
    assert len(source.query([stix2.Filter("type", "=", "indicator")])) == 12
    assert source.get(thing("hidden")["id"]) is None
    assert source.get(thing("absent")["id"]) is None


def test_our_own_client_reads_on_from_where_it_was_and_sends(served, address):
    _fill(served)
    with http_client(Bearer("token-sudland")) as http:
        client = TaxiiClient(http, address)
        root = client.discover().default
        calls = next(one for one in client.collections(root) if one.title == "Calls")
        cursor, found = BEGINNING, []
        for _ in range(2):
            for page in client.poll(root, calls.id, cursor, paging=Paging(limit=4)):
                assert page.faults == ()
                found += page.objects
                cursor = page.cursor
            served.put(thing("later"))
        assert len(found) == len(set(found)) == 16
        marking = Marking(Tlp.AMBER)
        raw = json.dumps(thing("sent", marking)).encode()
        released = release_marked(raw, marking, OTHER, Audience.of_member(MEMBER))
        for _ in range(2):
            assert [one.state for one in client.post(root, calls.id, MEMBER, [released])] == [State.SUCCESS]
