"""HTTP and the live WebSocket: what consoles and institutions speak to."""
