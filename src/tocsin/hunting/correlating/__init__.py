"""Correlations over the matches of detections, in linear time (see ``windows`` for what a finding is)."""

from tocsin.hunting.correlating.correlate import Correlated, correlate
from tocsin.hunting.correlating.members import BaseMatch, Places

__all__ = ["BaseMatch", "Correlated", "Places", "correlate"]
