"""BACKUP-003: backup plans run daily and keep at least 35 days."""

import re
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

DAILY = re.compile(r"cron\(\S+ \S+ (\*|\?) \* (\*|\?) \*\)|rate\(\d+ hours?\)|rate\(1 day\)")


def daily(days: int) -> dict[str, Any]:
    """A daily rule, for the examples."""
    return {"ruleName": "daily", "schedule": "cron(0 5 ? * * *)", "lifecycle": {"deleteAfter": days}}


def check(props: Props) -> Iterator[str]:
    """One rule at least is daily, and every rule keeps long enough."""
    least = props.settings.backup_retention_days
    rules = props.blocks_at("rules")
    if not any(DAILY.fullmatch(str(entry.get("schedule"))) or entry.get("enableContinuousBackup") for entry in rules):
        yield "rules has no daily schedule"
    for index, entry in enumerate(rules):
        for copy in entry.blocks_at("copyActions"):
            if 0 < (copy.number_at("lifecycle.deleteAfter") or least) < least:
                yield f"rules[{index}] keeps its copies less than {least} days"
        if not 0 < (days := entry.number_at("lifecycle.deleteAfter") or 0) >= least and not entry.get(
            "enableContinuousBackup"
        ):
            yield f"rules[{index}] keeps {days} days, must keep {least} or more"


RULE = Rule(
    id="BACKUP-003",
    title="Backup plans run daily and keep at least 35 days",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)", "164.310(d)(2)(iv)", "nprm-backup-48h"),
    applies_to="aws:backup/plan:Plan",
    check=check,
    good=(
        {"rules": [daily(35)]},
        {
            "rules": [
                daily(35),
                {"ruleName": "yearly", "schedule": "cron(0 5 1 1 ? *)", "lifecycle": {"deleteAfter": 2555}},
            ]
        },
    ),
    bad=(
        {},
        {"rules": []},
        {"rules": [daily(7)]},
        {"rules": [{**daily(35), "schedule": "cron(0 5 ? * 1 *)"}]},
        {"rules": [{"ruleName": "daily", "lifecycle": {"deleteAfter": 35}}]},
    ),
    remediation="Add a rule with a daily schedule, lifecycle.deleteAfter of 35 days or more, and a copyAction.",
    equivalents=("config:backup-plan-min-frequency-and-min-retention-check",),
)
