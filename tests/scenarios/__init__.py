"""Stories on a time line: told in process with a hand-driven clock, and on the real processes."""
