"""What stands before the first element of a document is passed over, in time that grows with its length alone."""

from __future__ import annotations

import pytest

from tocsin.model.prologue import first_tag


@pytest.mark.parametrize(("head", "tag"), [
    (b"<html>", b"<html>"), (b"\xef\xbb\xbf \r\n<!-- a --> <!-- <b> --><?xml version='1.0'?>\n<rss>", b"<rss>"),
    (b"<!--><p>", b"<p>"), (b"<!---><p>", b"<p>"), (b"<!-- a <p>", b""), (b"<?xml", b""), (b"text <!-- a -->", b"text <!-- a -->"), (b"", b""),
    (b"<!---->" * 9_000 + b"x", b"x"),
])  # fmt: skip
def test_the_first_tag_is_found_behind_whatever_may_stand_before_it(head, tag):
    assert first_tag(head) == tag
