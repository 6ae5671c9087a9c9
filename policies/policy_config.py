"""Policy configuration: settings that an environment may tighten, and may never loosen below the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """The severity of a violation."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low, 3 for critical."""
        return RANKS[self]


RANKS = {severity: rank for rank, severity in enumerate(Severity)}


SIX_YEARS_IN_DAYS = 2190
US_REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The values that rules compare with, in days, hours or regions. The defaults are the loosest values allowed."""

    log_retention_days: int = SIX_YEARS_IN_DAYS  # audit evidence is documentation: 164.316(b)(2)(i)
    chart_retention_days: int = 1825  # five years, the shortest period of any state in the facts: set your state's
    backup_retention_days: int = 35
    database_backup_days: int = 7
    key_deletion_days: int = 30
    max_session_hours: int = 12
    allowed_regions: tuple[str, ...] = US_REGIONS


@dataclass(frozen=True, kw_only=True)
class Config:
    """One environment's policy configuration: settings, and severities raised above a rule's own."""

    settings: Settings = field(default_factory=Settings)
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def severity(self, rule_id: str, own: Severity) -> Severity:
        """The effective severity: the rule's own, or a higher one that is configured."""
        raised = self.severities.get(rule_id)
        return raised if raised and raised.rank > own.rank else own
