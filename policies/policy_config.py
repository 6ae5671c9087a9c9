"""Policy configuration: what an environment may tighten. Nothing here can be loosened below what the kit holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is when a rule does not hold."""

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
    """The numbers rules compare with, in days, hours or regions. The defaults are the loosest values allowed."""

    log_retention_days: int = SIX_YEARS_IN_DAYS  # audit evidence is documentation: 164.316(b)(2)(i)
    chart_retention_days: int = 1825  # five years, the shortest term of any state in the facts: set your own here
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
        """The severity that counts: the rule's own, or the higher one configured."""
        raised = self.severities.get(rule_id)
        return raised if raised and raised.rank > own.rank else own
