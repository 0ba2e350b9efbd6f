"""The simulators' pure parts."""
