"""Markdown becomes HTML that fits below a headline, and is moved where it is too wide."""

from __future__ import annotations

import re

import pytest

from tocsin.library.album import Album
from tocsin.library.markdown import contents_of, pictures_in, sources_in, to_html, to_plain
from tocsin.model.article import Picture


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n\n## b\n\n# c", [2, 3, 2]),
        ("## a\n\n### b\n\n## c", [2, 3, 2]),
        ("### a\n\n## b\n\n#### c", [2, 2, 3]),
        ("## a\n\n###### b", [2, 3]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", [2, 3, 4, 5, 6, 6]),
        ("a\n===\n\nb\n---", [2, 3]),
    ],
)
def test_headings_begin_below_the_headline_and_leave_no_level_out(text, levels):
    html = to_html(text)
    assert [int(one) for one in re.findall(r"<h(\d)", html)] == levels
    assert re.findall(r"<h(\d)", html) == re.findall(r"</h(\d)", html)


def test_a_table_can_be_moved_with_keys_and_its_columns_keep_their_side():
    html = to_html("| a | b |\n| :-: | --: |\n| 1 | 2 |")
    assert html.startswith('<div class="table" role="group" aria-label="Table" tabindex="0"><table>')
    assert html.rstrip().endswith("</table></div>")
    assert '<th class="to-middle">a</th>' in html
    assert '<td class="to-right">2</td>' in html
    assert "style" not in html


def test_the_parts_of_a_text_are_found_by_what_leads_to_them():
    text = "## One *more*\n\n### Below\n\n## `Two`\n\n## Two"
    assert contents_of(text) == (("part-1", "One more"), ("part-3", "Two"), ("part-4", "Two"))
    for id_, _ in contents_of(text):
        assert to_html(text).count(f'id="{id_}"') == 1


ALBUM = Album("/at/", (Picture("ab" * 32, 40, 30, 'A "chart"'), Picture("cd" * 32, 4, 3, "A map")))


def test_a_picture_alone_is_a_figure_and_one_among_words_is_not():
    html = to_html(f'![](picture:{"ab" * 6} "Of <2022>")', album=ALBUM)
    assert html.strip() == (
        f'<figure><img src="/at/{"ab" * 32}.webp" alt="A &quot;chart&quot;" width="40" height="30" loading="lazy" '
        'decoding="async"><figcaption>Of &lt;2022&gt;</figcaption></figure>'
    )
    among = to_html(f'See ![it](picture:{"cd" * 6} "No") here.', album=ALBUM)
    assert among.startswith("<p>See <img")
    assert 'alt="it"' in among
    assert "figcaption" not in among


def test_a_wide_picture_has_a_smaller_one_for_narrow_screens():
    album = Album("/at/", (Picture("ab" * 32, 1600, 900, "A map"),))
    html = to_html(f"![](picture:{'ab' * 6})", album=album)
    at = f"/at/{'ab' * 32}"
    assert f'src="{at}.webp" alt="A map" width="1600" height="900"' in html
    assert f'srcset="{at}-800.webp 800w, {at}.webp 1600w"' in html


@pytest.mark.parametrize(
    "source",
    ["picture:abab", f"picture:{'ef' * 6}", "picture:../../x", f"picture:{'AB' * 6}", "javascript:x", "data:image/png,x", "/x.png", "//evil.example/x"],
)  # fmt: skip
def test_what_the_album_does_not_hold_is_not_loaded(source):
    html = to_html(f"![What](<{source}>)", album=ALBUM)
    assert "<img" not in html
    assert "What" in html
    assert "href" not in html


def test_a_picture_from_elsewhere_is_a_link_to_it():
    html = to_html('![What](https://evil.example/"x.png)')
    assert '<a href="https://evil.example/%22x.png" rel="noopener noreferrer nofollow">What</a>' in html
    assert pictures_in(f"![a](https://x.example) ![b](picture:{'ab' * 6})") == (f"picture:{'ab' * 6}",)


def test_a_text_refers_to_the_sources_of_its_article():
    text = "Kept.[^1] Not `[^2]`, \\[^3], [^0], [^x] or [^1234]. **Bold[^12]**"
    html = to_html(text, album=ALBUM)
    assert html.count("<sup") == 2
    assert '<sup class="cite"><a href="#source-1"><span class="unseen">Source </span>1</a></sup>' in html
    assert "<sup>1</sup>" in to_html(text), "where no sources stand there is no link"
    assert sources_in(text) == {1, 12}
    assert to_plain(text).startswith("Kept. Not [^2], [^3], [^0]")
