"""Says how names were read that may be a domain's or a file's: one remark of a file for each way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.detections.indicators.name_endings import Named
from tocsin.model.detection import Rejected


class NameRemarks:
    """Counts such names of one file and keeps the first of each way."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._either = _Seen()
        self._files = _Seen()

    def note(self, named: Named, texts: list[str], places: pa.StringArray) -> None:
        """Note the names among ``texts``, each of which stands at one of ``places``."""
        self._either.note(named.either, texts, places)
        self._files.note(named.files, texts, places)

    def all(self) -> tuple[Rejected, ...]:
        """A remark for each way in which names were read."""
        made = []
        if self._either.count == 1:
            made.append(self._remark(self._either, "{name} may be a domain or a file, and is asked as both"))
        elif self._either.count:
            made.append(self._remark(self._either, "names may be domains or files, and are asked as both"))
        if self._files.count == 1:
            made.append(
                self._remark(self._files, "{name} is asked as a file name: {top} is no top-level domain")
            )
        elif self._files.count:
            reason = "names are asked as file names: their endings are no top-level domains"
            made.append(self._remark(self._files, reason))
        return tuple(made)

    def _remark(self, seen: _Seen, reason: str) -> Rejected:
        top = seen.name.rpartition(".")[2]
        first = f" (first: {seen.name}, {seen.place})" if seen.count > 1 else ""
        domain = "[.]".join(seen.name.rsplit(".", 1))
        how = f"; write {domain} if it is a domain, or say the kinds in a CSV or MISP file"
        place = seen.place if seen.count == 1 else ""
        return Rejected(self._file, place, reason.format(name=seen.name, top=top) + first + how, seen.count)


class _Seen:
    """How many there are, and the first of them with its place."""

    def __init__(self) -> None:
        self.count = 0
        self.name = self.place = ""

    def note(self, positions: npt.NDArray[np.int64], texts: list[str], places: pa.StringArray) -> None:
        """Note those of the texts at ``positions``, ascending."""
        if len(positions) and not self.count:
            first = int(positions[0])
            self.name, self.place = texts[first].strip()[:80], places[first].as_py()
        self.count += len(positions)
