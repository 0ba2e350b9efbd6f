"""The live protocol: every change of the centre on every entitled console, each once, in order."""
