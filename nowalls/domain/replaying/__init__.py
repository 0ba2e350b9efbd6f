"""Looking at what was: incidents played back from their logs."""
