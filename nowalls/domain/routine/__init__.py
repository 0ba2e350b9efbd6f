"""A home's own routine: which silences are usual there, learned from the signs that somebody is about."""
