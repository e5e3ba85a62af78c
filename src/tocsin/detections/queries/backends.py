"""The systems whose queries can be written, and the packages that write them: an optional extra."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin.model.errors import UsageError

#: The optional extra that brings all of them.
EXTRA = "siem"


class Target(msgspec.Struct, frozen=True):
    """A system to write queries for: pySigma's backend, its package, and how its files end.

    ``pipelines`` are those used by default; they turn Sigma's fields and log sources into those of the system.
    """

    name: str
    says: str
    module: str
    backend: str
    package: str
    ending: str
    pipelines: tuple[str, ...] = ()

    @property
    def lucene(self) -> bool:
        """Whether its regular expressions are Lucene's."""
        return self.package in {_ELASTIC, _OPENSEARCH}


class Pipeline(msgspec.Struct, frozen=True):
    """A processing pipeline by the name that people use, where it is, and the package it comes in."""

    module: str
    function: str
    package: str


_ELASTIC, _OPENSEARCH, _SPLUNK, _KUSTO = (
    f"pysigma-backend-{name}" for name in ("elasticsearch", "opensearch", "splunk", "kusto")
)
_LUCENE = "sigma.backends.elasticsearch"

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target("splunk", "Splunk (SPL)", "sigma.backends.splunk", "SplunkBackend", _SPLUNK, "spl", ("sysmon", "splunk_windows")),
        Target("elastic", "Elastic (Lucene)", _LUCENE, "LuceneBackend", _ELASTIC, "lucene", ("sysmon", "ecs_windows")),
        Target("elastic-eql", "Elastic (EQL)", _LUCENE, "EqlBackend", _ELASTIC, "eql", ("sysmon", "ecs_windows")),
        Target("elastic-esql", "Elastic (ES|QL)", _LUCENE, "ESQLBackend", _ELASTIC, "esql", ("sysmon", "ecs_windows")),
        Target(
            "opensearch",
            "OpenSearch (Lucene)",
            "sigma.backends.opensearch",
            "OpensearchLuceneBackend",
            _OPENSEARCH,
            "lucene",
            ("sysmon", "ecs_windows"),
        ),
        Target("defender", "Microsoft Defender XDR (KQL)", "sigma.backends.kusto", "KustoBackend", _KUSTO, "kql", ("microsoft_xdr",)),
        Target("sentinel", "Microsoft Sentinel, ASIM (KQL)", "sigma.backends.kusto", "KustoBackend", _KUSTO, "kql", ("sentinel_asim",)),
        Target("azure-monitor", "Azure Monitor (KQL)", "sigma.backends.kusto", "KustoBackend", _KUSTO, "kql", ("azure_monitor",)),
    )
}  # fmt: skip

PIPELINES: dict[str, Pipeline] = {
    "splunk_windows": Pipeline("sigma.pipelines.splunk", "splunk_windows_pipeline", _SPLUNK),
    "splunk_cim": Pipeline("sigma.pipelines.splunk", "splunk_cim_data_model", _SPLUNK),
    "ecs_windows": Pipeline("sigma.pipelines.elasticsearch", "ecs_windows", _ELASTIC),
    "ecs_zeek_beats": Pipeline("sigma.pipelines.elasticsearch", "ecs_zeek_beats", _ELASTIC),
    "ecs_zeek_corelight": Pipeline("sigma.pipelines.elasticsearch", "ecs_zeek_corelight", _ELASTIC),
    "microsoft_xdr": Pipeline("sigma.pipelines.microsoftxdr", "microsoft_xdr_pipeline", _KUSTO),
    "sentinel_asim": Pipeline("sigma.pipelines.sentinelasim", "sentinel_asim_pipeline", _KUSTO),
    "azure_monitor": Pipeline("sigma.pipelines.azuremonitor", "azure_monitor_pipeline", _KUSTO),
    "sysmon": Pipeline("sigma.pipelines.sysmon", "sysmon_pipeline", "pysigma-pipeline-sysmon"),
    "windows": Pipeline("sigma.pipelines.windows", "windows_logsource_pipeline", "pysigma-pipeline-windows"),
    "windows-audit": Pipeline(
        "sigma.pipelines.windows", "windows_audit_pipeline", "pysigma-pipeline-windows"
    ),
}
_STRAY = ("sigma.pipelines.kusto_common.errors", "InvalidHashAlgorithmError")
#: Said in place of a pipeline: fields and log sources as Sigma names them.
NONE = "none"


class Opened(msgspec.Struct, frozen=True):
    """A backend ready to write, the pipelines it goes through, and the version of its package.

    ``plain`` is the same without pipelines, to tell whether they know a log source; None where the backend itself
    refuses what they do not know. ``raises`` are errors of its own that are none of pySigma's.
    """

    target: Target
    backend: Any
    plain: Any
    pipelines: tuple[str, ...]
    version: str
    raises: tuple[type[Exception], ...] = ()


def open_target(name: str, pipelines: Sequence[str] = ()) -> Opened:
    """A backend with its pipelines, those of the target by default. Raises ``UsageError`` naming what to install."""
    target = TARGETS.get(name)
    if target is None:
        raise UsageError(
            f"there is no backend {name!r}", where="--backend", hint=f"choose from: {', '.join(TARGETS)}"
        )
    names = tuple(one for one in pipelines or target.pipelines if one != NONE)
    backend = _loaded(target.module, target.backend, target.package)
    version = importlib.metadata.version(target.package)
    plain = None if target.package == _KUSTO else backend()
    raises = (_loaded(*_STRAY, target.package),) if target.package == _KUSTO else ()
    return Opened(target, backend(processing_pipeline=_joined(names)), plain, names, version, raises)


def _joined(names: Sequence[str]) -> Any:  # noqa: ANN401  (pySigma has no types)
    """One pipeline of all that are named, None of none."""
    joined = None
    for name in names:
        known = PIPELINES.get(name)
        if known is None:
            hint = f"choose from: {', '.join((*PIPELINES, NONE))}"
            raise UsageError(f"there is no pipeline {name!r}", where="--pipeline", hint=hint)
        made = _loaded(known.module, known.function, known.package)()
        joined = made if joined is None else joined + made
    return joined


def _loaded(module: str, name: str, package: str) -> Any:  # noqa: ANN401  (pySigma has no types)
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError as error:
        hint = f"install it: pip install 'tocsin[{EXTRA}]', or: pip install {package}"
        raise UsageError(f"the package {package} is not installed", where="--backend", hint=hint) from error
