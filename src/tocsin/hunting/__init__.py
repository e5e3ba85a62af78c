"""An expression tree against the lake, on all cores; it writes nothing."""

from tocsin.hunting.hunt import HuntResult, hunt
from tocsin.hunting.slices import Window

__all__ = ["HuntResult", "Window", "hunt"]
