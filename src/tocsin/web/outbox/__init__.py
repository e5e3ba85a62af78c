"""The mails of a demonstration as pages: those that would have been sent."""

from tocsin.web.outbox.app import outbox_app as outbox_app
