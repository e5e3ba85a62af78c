"""A small evaluator of detections in plain Python: it judges the engine and shares no code with it."""
