"""SSM-004: patches are approved within the time risk allows."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every

LONGEST = 15


def at_least_known(rule: Props) -> Iterator[str]:
    """0 is at once; absent says nothing."""
    days = rule.number_at("approveAfterDays")
    if days is None or days > LONGEST:
        yield f"approveAfterDays is {days}, must be {LONGEST} or less"


RULE = Rule(
    id="SSM-004",
    title="Patches are approved within the time risk allows",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(A)", "164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-patch"),
    applies_to="aws:ssm/patchBaseline:PatchBaseline",
    check=every("approvalRules", at_least_known),
    good=(
        {"approvalRules": [{"approveAfterDays": 7, "patchFilters": []}]},
        {"approvalRules": [{"approveAfterDays": 0, "patchFilters": []}]},
    ),
    bad=(
        {},
        {"approvalRules": [{"approveAfterDays": 60, "patchFilters": []}]},
        {"approvalRules": [{"patchFilters": []}]},
    ),
    remediation="Set approveAfterDays to 15 or less.",
    equivalents=("config:ec2-managedinstance-patch-compliance-status-check", "FSBP:SSM.2"),
)
