"""Rules of api, without a server."""
