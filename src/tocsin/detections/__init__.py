"""Sigma rules, STIX patterns and indicator lists become one expression tree."""

from tocsin.detections.loading import load
from tocsin.detections.rule_files import RuleFile, read_rules

__all__ = ["RuleFile", "load", "read_rules"]
