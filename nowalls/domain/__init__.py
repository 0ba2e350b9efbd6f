"""The language of the centre: frozen values and pure rules.

Nothing in here waits, reads a clock, logs or speaks to anything: facts and ``now`` come in as
arguments, decisions with named reasons go out.
"""
