"""The floor that all of Nowalls' services stand on: its language, its storage and its runtime."""

__version__ = "0.1.0"
