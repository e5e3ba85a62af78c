"""Sigma rules that come as patterns of STIX indicators."""

from __future__ import annotations

from tocsin.detections.sigma.files import RuleFile
from tocsin.model.detection import RuleSet


def compile_sigma(text: str, name: str) -> RuleSet:
    """Rule set of the text of one Sigma rule; ``name`` is its file's name in messages."""
    # Deferred: pySigma takes long to import, and few bundles have Sigma rules.
    from tocsin.detections.sigma.compiling import compile_rules  # noqa: PLC0415

    return compile_rules([RuleFile(name, text.encode("utf-8", "replace"))])
