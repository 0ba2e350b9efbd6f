"""How late the generator itself is: what it says after the moment at which its schedule says so."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Lateness:
    """Counts lateness in whole milliseconds: exact enough for a figure, small whatever is said."""

    _by_ms: Counter[int] = field(default_factory=Counter)

    def note(self, late_s: float) -> None:
        """Count one saying; what is early counts as punctual."""
        self._by_ms[max(0, round(late_s * 1000))] += 1

    @property
    def count(self) -> int:
        """How many sayings were counted."""
        return self._by_ms.total()

    def within_ms(self, share: float) -> int | None:
        """Return the lateness that this share of the sayings kept within; ``None`` before the first."""
        wanted, passed = share * self.count, 0
        for late_ms in sorted(self._by_ms):
            passed += self._by_ms[late_ms]
            if passed >= wanted:
                return late_ms
        return None
