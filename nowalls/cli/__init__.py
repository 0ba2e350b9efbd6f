"""The command line: ``nowalls demo | serve | migrate | status | simulate | replay | …``."""

from nowalls.cli.main import main

__all__ = ["main"]
