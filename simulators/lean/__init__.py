"""Many devices at little cost: MQTT 3.1.1 over bare sockets, each device on a line of its own or behind a gateway.

A device here pipelines: it never waits for one confirmation before it sends what is due next. So the generator is not
what a test measures. What a device promises (repeats, acknowledgements, the ledger) is the same as in
``simulators.publishing``.
"""

from simulators.lean.carriers import Login, behind_gateways, own_lines

__all__ = ["Login", "behind_gateways", "own_lines"]
