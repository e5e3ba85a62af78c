from tocsin.model.expression import MULTI
from tocsin.sources.whole import MAX_NAMED, keep_whole, named_values, open_texts


def test_what_rules_search_whole_is_kept_as_text_also_through_lists():
    fields = {}
    keep_whole({"a": {"b": [{"c": [1]}, {"c": {"d": 2}}, {"c": "text"}]}}, fields, ["a.b", "a.b.c", "a.x"])
    assert fields == {"a.b": '[{"c":[1]},{"c":{"d":2}},{"c":"text"}]', "a.b.c": f'[1]{MULTI}{{"d":2}}'}


def test_named_values_become_fields_and_are_bounded():
    pairs = [
        {"Name": "To", "Value": "a"},
        {"Name": "To", "Value": 1},
        {"Name": "x" * 99, "Value": "b"},
        "junk",
    ]
    assert named_values(pairs, "P") == {"P.To": f"a{MULTI}1"}
    many = [{"Name": f"n{n}", "Value": "v"} for n in range(MAX_NAMED + 50)]
    assert len(named_values(many, "P")) == MAX_NAMED
    assert named_values("no list", "P") == {}


def test_json_written_as_text_is_opened_beside_the_text():
    fields = {"By": '{"user":{"upn":"a"}}'}
    opened = open_texts({"By": '{"user":{"upn":"a"}}', "Bad": "{oops", "N": 1}, fields)
    assert opened["By"] == {"user": {"upn": "a"}}
    assert fields == {"By": '{"user":{"upn":"a"}}', "By.user.upn": "a"}
