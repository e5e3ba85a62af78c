"""The demonstration: the telemetry of the July 2022 case, emulated as fields and values only."""
