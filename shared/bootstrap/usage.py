"""Binds the use case of functions/usage."""

from shared.bootstrap import spending, storage
from shared.use_cases.usage_report import ReportUsage


def report_usage() -> ReportUsage:
    """Report what a user's titles took."""
    return ReportUsage(spending.usage_limits(), spending.spend(), storage.now)
