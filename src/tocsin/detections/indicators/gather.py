"""Brings the rule sets of several indicator files together, and all that was refused."""

from __future__ import annotations

from pathlib import PurePath

from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.collect import About
from tocsin.detections.indicators.files import IndicatorFile
from tocsin.detections.indicators.read import read_indicators
from tocsin.detections.indicators.stix_bundles import SigmaCompiler
from tocsin.detections.indicators.stix_sigma import compile_sigma
from tocsin.model.detection import Detection, Rejected, RuleSet
from tocsin.model.errors import DetectionError


class Gathering:
    """Takes files one by one and keeps what became of each."""

    def __init__(self, sigma: SigmaCompiler | None, benign: Benign | None) -> None:
        self._sigma = sigma or compile_sigma
        self._benign = benign or Benign()
        self._sets: list[RuleSet] = []

    def take(self, file: IndicatorFile, digest: str) -> None:
        """Read one file; what cannot be read is listed."""
        about = About(title=PurePath(file.name).name, file=file.name, digest=digest)
        try:
            with file.open() as stream:
                self._sets += read_indicators(stream, about, self._sigma, self._benign)
        except DetectionError as error:
            self._refuse(file, error.what)
        except OSError as error:
            self._refuse(file, f"cannot be read: {error}")

    def _refuse(self, file: IndicatorFile, reason: str) -> None:
        self._sets.append(RuleSet(rejected=(Rejected(file.name, "", reason),)))

    def result(self, rejected: list[Rejected], warnings: list[Rejected]) -> RuleSet:
        """All that was taken, and what came before; of detections with one id the first is kept."""
        warnings = list(warnings)
        detections: dict[str, Detection] = {}
        for rules in self._sets:
            for detection in rules.detections:
                first = detections.setdefault(detection.id, detection)
                if first is not detection and not detection.hidden:
                    reason = f"has the id of one in {first.file}, which is kept"
                    warnings.append(Rejected(detection.file, detection.id, reason))
        return RuleSet(
            tuple(detections.values()),
            {name: made for rules in self._sets for name, made in rules.lists.items()},
            tuple(sorted([*rejected, *(each for rules in self._sets for each in rules.rejected)])),
            tuple(sorted([*warnings, *(each for rules in self._sets for each in rules.warnings)])),
            tuple(sorted(each for rules in self._sets for each in rules.aside)),
        )
