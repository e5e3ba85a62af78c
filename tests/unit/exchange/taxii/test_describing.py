"""Discovery, API roots and collections, as TAXII 2.1, sections 4 and 5.1 to 5.2, asks."""

from __future__ import annotations

from taxii_samples import ALLIANCE, ANSWERS, CALLS, INNER, SECRET, TAXII, url


def test_discovery_names_the_roots_by_url_and_one_as_default(ask):
    said = ask("/taxii2/").json()
    assert said["title"] == "Hub"
    assert said["api_roots"] == ["http://testserver/alliance/", "http://testserver/groups/inner/"]
    assert said["default"] == said["api_roots"][0]
    assert said["contact"] == "hub@example.org"


def test_a_root_without_rights_is_as_absent_as_one_that_is_not(ask):
    assert ask("/taxii2/", by="sudland").json()["api_roots"] == ["http://testserver/alliance/"]
    assert "api_roots" not in ask("/taxii2/", by="stranger").json()
    hidden = ask(url(root=INNER), by="sudland", status=404)
    assert hidden.json() == ask(url(root=ALLIANCE), by="stranger", status=404).json()
    for path in ("collections/", f"status/{CALLS.id}/"):
        assert ask(url(path, root=INNER), by="sudland", status=404).json() == hidden.json()


def test_a_root_says_its_version_and_how_much_it_takes(ask):
    assert ask(url()).json() == {"title": "Alliance", "versions": [TAXII], "max_content_length": 200_000}
    assert ask(url(root=INNER)).json()["description"] == "Few."


def test_a_member_is_told_of_the_collections_that_it_may_read_or_write_to(ask):
    assert [one["id"] for one in ask(url("collections/")).json()["collections"]] == [
        CALLS.id,
        ANSWERS.id,
        SECRET.id,
    ]
    assert [one["id"] for one in ask(url("collections/"), by="sudland").json()["collections"]] == [
        CALLS.id,
        ANSWERS.id,
    ]


def test_a_collection_says_what_the_caller_may_do(ask):
    said = ask(url(collection=CALLS)).json()
    assert said == {
        "id": CALLS.id,
        "title": "Calls",
        "description": "Rung.",
        "alias": "calls",
        "can_read": True,
        "can_write": True,
        "media_types": ["application/stix+json;version=2.1"],
    }
    may = ask(url(collection=ANSWERS), by="writer").json()
    assert (may["can_read"], may["can_write"]) == (False, True)


def test_an_alias_stands_for_an_id(ask):
    assert ask(url("collections/calls/")).json() == ask(url(collection=CALLS)).json()


def test_a_collection_without_rights_is_as_absent_as_one_that_is_not(ask):
    hidden = ask(url(collection=SECRET), by="sudland", status=404).json()
    assert hidden == ask(url("collections/none/"), by="sudland", status=404).json()
    for path in ("manifest/", "objects/", "objects/x/", "objects/x/versions/"):
        assert ask(url(path, SECRET), by="sudland", status=404).json() == hidden
    assert ask(url("objects/", SECRET), "POST", "sudland", 404).json() == hidden
    assert ask(url("objects/x/", SECRET), "DELETE", "sudland", 404).json() == hidden


def test_a_collection_of_another_root_is_absent(ask):
    ask(url(collection=CALLS, root=INNER), status=404)


def test_a_path_without_the_slash_at_its_end_is_the_same(ask):
    for path in ("/taxii2/", url(), url("collections/"), url(collection=CALLS), url("objects/", CALLS)):
        assert ask(path.rstrip("/")).json() == ask(path).json()


def test_what_is_not_there_is_a_taxii_error_for_those_who_are_known(ask):
    ask("/", status=404)
    ask("/none/", "POST", status=404)
    ask("/none/", by=None, status=401)


def test_a_method_that_is_not_served_is_a_taxii_error(ask):
    assert "GET" in ask(url("manifest/", CALLS), "POST", status=405).headers["allow"]
    ask(url("objects/", CALLS), "PUT", status=405)
