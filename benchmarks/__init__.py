"""Speed and memory, measured from outside on whole processes; ``make bench`` writes ``docs/benchmarks.md``."""
