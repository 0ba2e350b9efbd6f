"""Rules of ingest, without a server."""
