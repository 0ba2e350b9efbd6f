"""Parts of the system on a real TimescaleDB and a real Mosquitto."""
