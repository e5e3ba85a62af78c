"""Sigma rules, STIX patterns and indicator lists become one expression tree.

``load`` gives the rule set to hunt with. For the authors of rules there are ``sigma.check``,
``sigma.support`` and ``rulesets.inventory``; what imports pySigma is not imported here.
"""

from tocsin.detections.indicators.load import load_indicators
from tocsin.detections.rulesets.update import (
    InstalledSet,
    installed,
    restore_previous,
    restore_shipped,
    update,
)
from tocsin.detections.sigma.files import RuleFile, read_rules
from tocsin.detections.sigma.loading import load
from tocsin.detections.sigma.placeholders import read_placeholders

__all__ = [
    "InstalledSet",
    "RuleFile",
    "installed",
    "load",
    "load_indicators",
    "read_placeholders",
    "read_rules",
    "restore_previous",
    "restore_shipped",
    "update",
]
