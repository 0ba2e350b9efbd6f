"""The whole system on one machine: private servers and services as plain processes."""
