"""The district's own clock."""

from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Asia/Shanghai")
"""China has one zone and no summer time."""
