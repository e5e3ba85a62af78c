"""The pages of a publication: for its readers, and for its desk. They know no node."""

from tocsin.web.review.app import review_app

__all__ = ["review_app"]
