"""How many examples the property tests of what may leave try: a few hundred, or as many as are asked for."""

from __future__ import annotations

import os

from hypothesis import settings

_ASKED = int(os.environ.get("TOCSIN_EXAMPLES", "0"))


def examples(usual: int) -> settings:
    """So many examples, or as many as ``TOCSIN_EXAMPLES`` says if those are more."""
    return settings(max_examples=max(usual, _ASKED), deadline=None)
