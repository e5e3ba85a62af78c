"""Tocsin: an alliance's alarm bell. One member finds the intruder, every member searches its own history."""

__version__ = "0.1.0"
