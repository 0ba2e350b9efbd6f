"""Recorded data sets, read as they were published: files in, facts out."""
