from __future__ import annotations

from tocsin.model.detection import Rejected, in_order


def test_numbers_in_what_is_not_loaded_are_ordered_as_numbers():
    some = [Rejected("b.txt", f"line {at}", "odd") for at in (11, 6, 100)]
    named = [Rejected("a10.yml", "", "x"), Rejected("a9.yml", "", "y"), Rejected("a9.yml", "", "x")]
    assert [one.rule for one in in_order(some)] == ["line 6", "line 11", "line 100"]
    assert [(one.file, one.reason) for one in in_order(named)] == [
        ("a9.yml", "x"),
        ("a9.yml", "y"),
        ("a10.yml", "x"),
    ]


def test_any_text_can_be_ordered():
    odd = ["", "9" * 5000, "٣", "x\n1", "1x", "\ud800"]
    assert len(in_order(Rejected(text, text, text) for text in odd)) == len(odd)
