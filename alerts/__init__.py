"""The alert engine: from undecided signals to incidents, steps and what is told to whom."""
