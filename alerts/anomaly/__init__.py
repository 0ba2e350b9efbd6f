"""What was learned from recordings, or is learned at a home."""
