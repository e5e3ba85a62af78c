"""Reading objects as TAXII 2.1, sections 3.4 and 5.3 to 5.8, asks: filters, paging, headers, versions."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from stix_samples import MEMBER, ident
from taxii_samples import ANSWERS, CALLS, ROOM, changed, thing, url
from tocsin.exchange.taxii.bodies import microseconds
from tocsin.model.marking import Tlp
from tocsin.model.member import Audience

_ADDED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def _ids(response, name="objects"):
    return [one["id"] for one in response.json().get(name, [])]


def _pages(ask, path, **query):
    """Objects of all pages, following ``next``."""
    found, params = [], dict(query)
    while True:
        said = ask(path, params=params).json()
        found.append(said.get("objects", said.get("versions", [])))
        assert ("next" in said) == (said.get("more") is True)
        if not said.get("more"):
            return found
        params["next"] = said["next"]


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
def test_an_empty_result_is_an_empty_object_without_dates(ask, path):
    said = ask(url(path, CALLS))
    assert said.json() == {}
    assert "x-taxii-date-added-first" not in said.headers
    assert ask(url(path, CALLS), params={"match[type]": "malware"}).json() == {}


def test_objects_are_sent_byte_for_byte_as_they_came(ask, served):
    odd = json.dumps(thing("ö", labels=["a", " b"]), indent=1).replace("0.000Z", "0.000Z")
    raw = f'{{"objects":[ {odd} ]}}'.encode()
    ask(url("objects/", CALLS), "POST", content=raw, status=202)
    assert odd.encode() in ask(url("objects/", CALLS)).content


def test_dates_of_the_first_and_last_object_are_in_the_headers_to_the_microsecond(ask, served):
    added = served.put(*(thing(n) for n in range(3)))
    for path in (
        "objects/",
        "manifest/",
        f"objects/{thing(0)['id']}/",
        f"objects/{thing(0)['id']}/versions/",
    ):
        headers = ask(url(path, CALLS)).headers
        assert headers["x-taxii-date-added-first"] == microseconds(added[0])
        assert headers["x-taxii-date-added-last"] == microseconds(added[0 if "/in" in path else -1])
        assert _ADDED.fullmatch(headers["x-taxii-date-added-last"])


def test_a_manifest_says_when_each_was_added_and_in_which_version(ask, served):
    (added,) = served.put(thing(1))
    assert ask(url("manifest/", CALLS)).json() == {
        "objects": [
            {
                "id": thing(1)["id"],
                "date_added": microseconds(added),
                "version": "2024-05-01T12:00:00.000Z",
                "media_type": "application/stix+json;version=2.1",
            }
        ]
    }


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7])
def test_pages_show_every_object_once_in_the_order_in_which_they_were_added(ask, served, path, limit):
    things = [thing(n) for n in range(12)]
    served.put(*things)
    pages = _pages(ask, url(path, CALLS), limit=limit)
    assert [one["id"] for page in pages for one in page] == [one["id"] for one in things]
    assert {len(page) for page in pages[:-1]} <= {limit}


def test_a_page_has_no_more_than_the_server_allows_and_a_usual_number_by_default(ask, served):
    served.put(*(thing(n) for n in range(9)))
    assert len(_ids(ask(url("objects/", CALLS)))) == 5
    assert len(_ids(ask(url("objects/", CALLS), params={"limit": 10**15}))) == 7


def test_the_last_page_says_no_more_even_if_it_is_full(ask, served):
    served.put(*(thing(n) for n in range(4)))
    said = ask(url("objects/", CALLS), params={"limit": 4}).json()
    assert said.keys() == {"objects"}


def test_next_carries_the_filters_and_the_limit_for_clients_that_drop_them(ask, served):
    served.put(*(thing(n) for n in range(4)), thing("other"))
    wanted = ",".join(thing(n)["id"] for n in (0, 2, 3))
    first = ask(url("objects/", CALLS), params={"match[id]": wanted, "limit": 2}).json()
    second = ask(url("objects/", CALLS), params={"next": first["next"]}).json()
    assert [one["id"] for page in (first, second) for one in page["objects"]] == wanted.split(",")
    same = ask(url("objects/", CALLS), params={"next": first["next"], "match[id]": wanted, "limit": 1})
    assert same.json() == second


def test_next_after_added_after_goes_on_where_the_page_ended(ask, served):
    added = served.put(*(thing(n) for n in range(5)))
    after = microseconds(added[0])
    pages = _pages(ask, url("objects/", CALLS), added_after=after, limit=2)
    assert [one["id"] for page in pages for one in page] == [thing(n)["id"] for n in range(1, 5)]


def test_filters_that_contradict_next_are_refused(ask, served):
    served.put(*(thing(n) for n in range(4)))
    said = ask(url("objects/", CALLS), params={"limit": 1, "match[type]": "indicator"}).json()
    for more in (
        {"match[type]": "malware"},
        {"added_after": "2024-01-01T00:00:00Z"},
        {"match[version]": "all"},
    ):
        ask(url("objects/", CALLS), params={"next": said["next"], **more}, status=400)


def test_next_of_another_endpoint_collection_or_hand_is_refused(ask, served):
    served.put(*(thing(n) for n in range(4)))
    served.put(thing(1), collection=ANSWERS)
    token = ask(url("objects/", CALLS), params={"limit": 1}).json()["next"]
    others = [token[:-1] + letter for letter in "AQgwBCDE" if letter != token[-1]]
    for bad in (*others, token[:-4], token + "AAAA", "x", "", "é", "1", "A" * 500):
        ask(url("objects/", CALLS), params={"next": bad}, status=400)
    ask(url("objects/", ANSWERS), params={"next": token}, status=400)
    ask(url("manifest/", CALLS), params={"next": token}, status=400)
    ask(url(f"objects/{thing(1)['id']}/", CALLS), params={"next": token}, status=400)


def test_added_after_is_strictly_later(ask, served):
    added = served.put(thing(1), thing(2))
    assert _ids(ask(url("objects/", CALLS), params={"added_after": microseconds(added[0])})) == [
        thing(2)["id"]
    ]
    before = microseconds(added[0] - dt.timedelta(microseconds=1))
    assert len(_ids(ask(url("objects/", CALLS), params={"added_after": before}))) == 2
    assert ask(url("objects/", CALLS), params={"added_after": microseconds(added[1])}).json() == {}


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
def test_commas_are_or_and_fields_are_and(ask, served, path):
    note = {**thing("n"), "id": ident("malware"), "type": "malware", "is_family": False}
    served.put(thing(1), thing(2), note)

    def found(**match):
        return _ids(ask(url(path, CALLS), params={f"match[{name}]": value for name, value in match.items()}))

    assert found(type="malware,indicator") == [thing(1)["id"], thing(2)["id"], note["id"]]
    assert found(type="malware") == [note["id"]]
    assert found(id=f"{thing(2)['id']},{note['id']}", type="indicator") == [thing(2)["id"]]
    assert found(spec_version="2.1", type="malware") == [note["id"]]
    assert found(spec_version="2.0") == []


def test_versions_are_the_last_by_default_and_first_all_or_a_time_on_request(ask, served):
    one = thing(1)
    later, latest = changed(one, 2), changed(one, 9)
    served.put(later, one, latest, thing(2))

    def found(which):
        said = ask(url("objects/", CALLS), params={"match[version]": which, "match[id]": one["id"]}).json()
        return [each["modified"][5:10] for each in said.get("objects", [])]

    assert found("last") == ["06-09"]
    assert found("first") == ["05-01"]
    assert found("all") == ["06-02", "05-01", "06-09"]
    assert found("first,last") == ["05-01", "06-09"]
    assert found("2024-06-02T00:00:00.000Z") == found("2024-06-02T00:00:00Z") == ["06-02"]
    assert found("2024-06-02T00:00:00Z,first") == ["06-02", "05-01"]
    assert found("2020-01-01T00:00:00Z") == []
    assert len(_ids(ask(url("objects/", CALLS)))) == 2


def test_an_object_is_read_by_its_id(ask, served):
    one = thing(1)
    served.put(one, changed(one, 2), thing(2))
    path = url(f"objects/{one['id']}/", CALLS)
    assert ask(path).json() == {"objects": [changed(one, 2)]}
    assert ask(path, params={"match[version]": "all"}).json()["objects"] == [one, changed(one, 2)]
    assert ask(path, params={"match[version]": "2020-01-01T00:00:00Z"}).json() == {}
    pages = _pages(ask, path, **{"match[version]": "all", "limit": 1})
    assert pages == [[one], [changed(one, 2)]]


def test_the_versions_of_an_object_are_listed_in_the_order_in_which_they_were_added(ask, served):
    one = thing(1)
    served.put(changed(one, 2), one)
    path = url(f"objects/{one['id']}/versions/", CALLS)
    assert ask(path).json() == {"versions": ["2024-06-02T00:00:00.000Z", "2024-05-01T12:00:00.000Z"]}
    assert [one for page in _pages(ask, path, limit=1) for one in page] == ask(path).json()["versions"]
    ask(url("objects/indicator--00000000-0000-4000-8000-000000000000/versions/", CALLS), status=404)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=1.5",
        "limit=",
        "limit=٣",
        "limit=1&limit=2",
        "limit=" + "9" * 5000,
        "added_after=yesterday",
        "added_after=",
        "added_after=2024-01-01",
        "added_after=2024-01-01T00:00:00",
        "added_after=2024-01-01T00:00:00%2B01:00",
        "added_after=2024-02-30T00:00:00Z",
        "added_after=9999-99-99T99:99:99Z",
        "added_after=2024-01-01T00:00:00Z&added_after=2024-01-01T00:00:00Z",
        "match[type]=indicator&match[type]=malware",
        "match[id]=a&match%5Bid%5D=b",
        "match[type]=",
        "match[type]=a,,b",
        "match[version]=newest",
        "match[version]=2024",
        "match[colour]=red",
        "match[]=x",
        "match[id]=" + ",".join(str(n) for n in range(1001)),
        "match[type]=" + "x" * 401,
    ],
)
@pytest.mark.parametrize("path", ["objects/", "manifest/"])
def test_a_filter_that_makes_no_sense_is_refused(ask, query, path):
    ask(f"{url(path, CALLS)}?{query}", status=400)


def test_an_endpoint_takes_no_more_filters_than_it_has(ask, served):
    served.put(thing(1))
    one = url(f"objects/{thing(1)['id']}/", CALLS)
    for path in (f"{one}?match[id]=x", f"{one}?match[type]=x", f"{one}versions/?match[version]=all"):
        ask(path, status=400)
    for query in ("added_after=2024-01-01T00:00:00Z", "limit=1", "match[type]=indicator"):
        ask(f"{one}?{query}", "DELETE", status=400)
    ask(f"{one}?unheard=of")


def test_who_may_not_read_is_told_so_where_it_knows_of_the_collection(ask):
    for path in ("objects/", "manifest/", "objects/x/", "objects/x/versions/"):
        ask(url(path, ANSWERS), by="writer", status=403)


def test_an_object_of_another_collection_is_absent(ask, served):
    served.put(thing(1), collection=ROOM)
    served.put(thing(2), collection=ANSWERS)
    assert ask(url("objects/", CALLS)).json() == {}
    ask(url(f"objects/{thing(2)['id']}/", CALLS), status=404)


def test_what_release_forbids_stays_even_if_the_store_would_show_it(ask, served, caplog, monkeypatch):
    served.put(thing(1), thing(2, Tlp.RED))
    page, source = served.store.objects.page, Audience.of_member(MEMBER)
    monkeypatch.setattr(served.store.objects, "page", lambda name, _, **more: page(name, source, **more))
    assert _ids(ask(url("objects/", CALLS), by="sudland")) == [thing(1)["id"]]
    assert "withheld" in caplog.text


_UNKEPT = ("%00", "a%00b", "%F0%9F%94%94" * 200)


@pytest.mark.parametrize("text", _UNKEPT)
@pytest.mark.parametrize("field", ["match[type]", "match[id]", "match[spec_version]", "match[version]"])
def test_a_filter_that_nothing_can_have_is_the_caller_s_fault_and_no_failure(
    ask, served, caplog, field, text
):
    served.put(thing(1))
    ask(f"{url('objects/', CALLS)}?{field}={text}", status=400)
    assert not caplog.records


@pytest.mark.parametrize("text", [*_UNKEPT, "x" * 600])
@pytest.mark.parametrize("more", ["", "versions/"])
def test_an_id_that_nothing_can_have_is_of_nothing(ask, served, caplog, text, more):
    ask(f"{url('objects/', CALLS)}{text}/{more}", status=404)
    assert not caplog.records


def test_nothing_of_such_an_id_is_deleted(ask, served, caplog):
    ask(f"{url('objects/', CALLS)}a%00b/", "DELETE", status=404)
    ask("/alliance/collections/a%00b/objects/?next=%00", status=404)
    assert not caplog.records
