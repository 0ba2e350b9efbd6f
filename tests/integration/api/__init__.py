"""api on real servers."""
