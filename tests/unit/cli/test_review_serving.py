"""A publication that is served."""

from __future__ import annotations

import gc

from tocsin.cli.review_serving import settle


def test_what_is_there_when_a_service_begins_is_looked_through_no_more():
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
