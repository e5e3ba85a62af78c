"""Adversaries and states measured: skill and aggressiveness in single measures, each with n, interval and what it rests on."""
