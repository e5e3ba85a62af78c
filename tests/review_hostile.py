"""Texts that do harm where a page takes them for markup: through every field of an article and every feature of Markdown."""

from __future__ import annotations

from tocsin.model.article import Article, Author, Correction, Source, Topic, TopicKind
from tocsin.press.press import Press

HARM = "window.harmed=1"
#: For fields of a line.
LINE = f'"><script>{HARM}</script><img src=x onerror={HARM}>\'"--><svg onload={HARM}>{{{{7*7}}}}'
MARKDOWN = f"""\
<script>{HARM}</script> <img src=x onerror={HARM}> <b onclick={HARM}>bold</b>

[link](javascript:{HARM}) [upper](JaVaScRiPt:{HARM}) [tab](java&#9;script:{HARM}) [entity](&#106;avascript:{HARM})
[data](data:text/html,<script>{HARM}</script>) [vbscript](vbscript:{HARM}) [blob](blob:{HARM}) [file](file:///etc/passwd)
[other host](//evil.example/x) [back](\\\\evil.example) [title](https://example.org "\\"onmouseover={HARM} x=\\"")

![image](https://evil.example/pixel.png) ![image](x" onerror="{HARM}) ![image](javascript:{HARM})

<javascript:{HARM}> <https://example.org/"onmouseover={HARM}> [ref] [ref2][]

[ref]: javascript:{HARM}
[ref2]: data:text/html;base64,PHNjcmlwdD4=

# <script>{HARM}</script> heading

Setext <img src=x onerror={HARM}>
=====

> <script>{HARM}</script>

- <script>{HARM}</script>
1. <iframe srcdoc="<script>{HARM}</script>"></iframe>

| <script>{HARM}</script> | `<img src=x onerror={HARM}>` |
| :-- | --: |
| [x](javascript:{HARM}) | <svg onload={HARM}> |

```html" onload="{HARM}
</code></pre><script>{HARM}</script>
```

    </code></pre><script>{HARM}</script>

`</code><script>{HARM}</script>` ~~<script>{HARM}</script>~~ **<script>{HARM}</script>** *<img src=x onerror={HARM}>*

---

<style>*{{display:none}}</style> <base href=//evil.example> <meta http-equiv=refresh content="0;url=//evil.example">
<form action=//evil.example><input name=token></form> <!-- comment --> <![CDATA[ <script>{HARM}</script> ]]> &lt;script&gt;
"""

FIELDS = {
    "summary": LINE,
    "body": MARKDOWN,
    "authors": ("eve",),
    "topics": tuple(Topic(kind, "x", LINE) for kind in TopicKind),
    "sources": (
        Source(LINE, f"javascript:{HARM}", LINE),
        Source("data", "data:text/html,x"),
        Source("web", f'https://example.org/"onmouseover={HARM}'),
    ),
    "language": '"><script>',
}
AUTHOR = Author("eve", LINE, (LINE,), MARKDOWN)


def correction(article: Article) -> tuple[Correction, ...]:
    """A correction that does harm."""
    return (Correction(article.modified, LINE),)


def put_author(press: Press) -> None:
    """Keep the page of an author that does harm."""
    press.store.articles.put_author(AUTHOR)
