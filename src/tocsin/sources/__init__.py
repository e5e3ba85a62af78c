"""Room: one file per log format; bytes in, Arrow record batches out, each row with where it is from."""

from tocsin.sources.batches import Batch, Chunk
from tocsin.sources.beginning import Beginning, beginning
from tocsin.sources.containers import Limits
from tocsin.sources.day_order import ORDERS, Dates
from tocsin.sources.earlier import Earlier, window
from tocsin.sources.formats.windows_names import windows_name
from tocsin.sources.host_of import HostOf
from tocsin.sources.inputs import Digest, Input, digest_of, inputs
from tocsin.sources.options import ReadOptions
from tocsin.sources.process import prepare_to_read
from tocsin.sources.reading import read_chunks
from tocsin.sources.registry import FORMATS, recognise

__all__ = [
    "FORMATS",
    "ORDERS",
    "Batch",
    "Beginning",
    "Chunk",
    "Dates",
    "Digest",
    "Earlier",
    "HostOf",
    "Input",
    "Limits",
    "ReadOptions",
    "beginning",
    "digest_of",
    "inputs",
    "prepare_to_read",
    "read_chunks",
    "recognise",
    "window",
    "windows_name",
]
