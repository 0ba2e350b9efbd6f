"""The whole way of a signal, on the real services: pressed, stored, decided, shown, acknowledged."""
