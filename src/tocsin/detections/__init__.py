"""Sigma rules, STIX patterns and indicator lists become one expression tree.

``load`` gives the rule set to hunt with. For the authors of rules there are ``rule_check``,
``rule_inventory`` and ``sigma_support``, which import pySigma and are therefore not imported here.
"""

from tocsin.detections.indicators_load import load_indicators
from tocsin.detections.loading import load
from tocsin.detections.placeholders import read_placeholders
from tocsin.detections.rule_files import RuleFile, read_rules
from tocsin.detections.rule_update import InstalledSet, installed, restore_previous, update

__all__ = [
    "InstalledSet",
    "RuleFile",
    "installed",
    "load",
    "load_indicators",
    "read_placeholders",
    "read_rules",
    "restore_previous",
    "update",
]
