"""storage on real servers."""
