"""What is learned of a home, and what it allows."""
