"""The pure parts of the launchers."""
