"""Every view of every product."""

from __future__ import annotations

import importlib
import pkgutil

import tocsin.lake.views as package
from tocsin.lake.views.view import View

#: Modules beside the products'.
_OTHERS = {"moved", "registry", "registry_data", "resolve", "view"}


def _views() -> tuple[View, ...]:
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name not in _OTHERS)
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(view for module in modules for view in module.VIEWS)


VIEWS = _views()
