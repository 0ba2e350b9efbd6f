"""A seeded plan of a demo centre in Changchun: every name, address and person in it is invented."""

from simulators.city.plan import City, Samples, plan_city

__all__ = ["City", "Samples", "plan_city"]
