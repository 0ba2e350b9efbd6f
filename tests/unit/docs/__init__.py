"""What the documents say of the code."""
