"""BEANSTALK-001: beanstalk environments update themselves and report their health."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

WANTED = {"ManagedActionsEnabled": "true", "SystemType": "enhanced"}


def environment(**settings: str) -> dict[str, Any]:
    """An environment with these settings, for the examples."""
    return {"settings": [{"namespace": "x", "name": name, "value": value} for name, value in settings.items()]}


def check(props: Props) -> Iterator[str]:
    """Each wanted option is set."""
    found = {entry.text_at("name"): entry.get("value") for entry in props.blocks_at("settings")}
    for name, value in WANTED.items():
        if str(found.get(name)).lower() != value:
            yield f"{name} is {found.get(name)}, must be {value}"


RULE = Rule(
    id="BEANSTALK-001",
    title="Beanstalk environments update themselves and report their health",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(A)", "164.312(b)"),
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
