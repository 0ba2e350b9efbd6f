"""From bytes on the broker to committed readings and signals."""
