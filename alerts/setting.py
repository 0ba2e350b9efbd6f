"""The setting of a decision: now, the parameters as they stand, and ids that nobody can guess."""

from alerts.engine.board import Setting
from nowalls.domain.ids import new_id
from nowalls.domain.policies import Policies
from nowalls.runtime.clock import Clock, secret_chance


def setting_of(clock: Clock, policies: Policies) -> Setting:
    """Return what every rule is given besides the facts."""
    chance = secret_chance()
    return Setting(now=clock.now(), policies=policies, new_id=lambda prefix: new_id(prefix, chance))
