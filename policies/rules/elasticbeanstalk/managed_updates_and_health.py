"""BEANSTALK-001: Elastic Beanstalk environments use managed updates and enhanced health reporting."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

REQUIRED = {"ManagedActionsEnabled": "true", "SystemType": "enhanced"}


def environment(**settings: str) -> dict[str, Any]:
    """An environment with these settings, for the examples."""
    return {"settings": [{"namespace": "x", "name": name, "value": value} for name, value in settings.items()]}


def check(props: Props) -> Iterator[str]:
    """Each required option is set."""
    found = {entry.text_at("name"): entry.get("value") for entry in props.blocks_at("settings")}
    for name, value in REQUIRED.items():
        if str(found.get(name)).lower() != value:
            yield f"setting {name} is {found.get(name, 'missing')}, must be {value}"


RULE = Rule(
    id="BEANSTALK-001",
    title="Elastic Beanstalk environments use managed updates and enhanced health reporting",
    why=(
        "Without managed updates known flaws of the platform stay open on servers that handle patient data. Without "
        "enhanced health reporting an outage or a failing instance is noticed only when users complain."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(1)(ii)(D)", "nprm-patch"),
    applies_to="aws:elasticbeanstalk/environment:Environment",
    check=check,
    good=(environment(ManagedActionsEnabled="true", SystemType="enhanced"),),
    bad=(
        {},
        environment(ManagedActionsEnabled="true"),
        environment(ManagedActionsEnabled="false", SystemType="enhanced"),
    ),
    remediation="Set ManagedActionsEnabled to true and SystemType to enhanced.",
    equivalents=(
        "config:elastic-beanstalk-managed-updates-enabled",
        "config:beanstalk-enhanced-health-reporting-enabled",
        "FSBP:ElasticBeanstalk.1",
        "FSBP:ElasticBeanstalk.2",
    ),
)
