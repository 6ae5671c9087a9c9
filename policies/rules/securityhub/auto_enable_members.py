"""HUB-001: Security Hub is enabled automatically, or by central configuration, in every account."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """Report autoEnable unless it is true; with central configuration AWS accepts only false."""
    central = props.at("organizationConfiguration.configurationType") == "CENTRAL"
    yield from must_be("autoEnable", not central)(props)


RULE = Rule(
    id="HUB-001",
    title="Security Hub is enabled automatically, or by central configuration, in every account",
    why=(
        "A new account starts without Security Hub. Until someone enables it by hand, misconfigured stores of patient "
        "data in it fail no control that anyone sees."
    ),
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
    remediation="Set autoEnable to true, or set configurationType to CENTRAL and autoEnable to false.",
    equivalents=("config:securityhub-enabled",),
)
