"""What a scenario's run comes to: as JSON, as one page for a browser, and side by side with another run."""

from simulators.report.comparing import Compared, compare
from simulators.report.figures import Circumstances, Leg, Report, report_of

__all__ = ["Circumstances", "Compared", "Leg", "Report", "compare", "report_of"]
