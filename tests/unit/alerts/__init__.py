"""Rules of alerts, without a server."""
