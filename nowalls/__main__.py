"""``python -m nowalls``: the same as ``nowalls``."""

from nowalls.cli import main

main()
