"""What is learned, without a server."""
