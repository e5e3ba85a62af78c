"""An expression tree against the lake, on all cores; it writes nothing."""

from tocsin.hunting.hunt import HuntResult, Known, hunt
from tocsin.hunting.slices import Window

__all__ = ["HuntResult", "Known", "Window", "hunt"]
