"""HUB-001: Security Hub reaches every account."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """Central configuration enables accounts by policy instead, and AWS takes nothing else beside it."""
    central = props.at("organizationConfiguration.configurationType") == "CENTRAL"
    yield from must_be("autoEnable", not central)(props)


RULE = Rule(
    id="HUB-001",
    title="Security Hub reaches every account",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/organizationConfiguration:OrganizationConfiguration",
    check=check,
    good=({"autoEnable": True}, {"autoEnable": False, "organizationConfiguration": {"configurationType": "CENTRAL"}}),
    bad=(
        {},
        {"autoEnable": False},
        {"autoEnable": True, "organizationConfiguration": {"configurationType": "CENTRAL"}},
        {"organizationConfiguration": {"configurationType": "CENTRAL"}},
    ),
    remediation="Set autoEnable to true, or use central configuration.",
    equivalents=("config:securityhub-enabled",),
)
