"""The launchers on the real servers."""
