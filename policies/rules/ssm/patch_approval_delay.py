"""SSM-004: patch baselines approve patches within 15 days."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every

MAX_DAYS = 15


def approved_in_time(rule: Props) -> Iterator[str]:
    """Report a delay that is absent or longer than the maximum; 0 approves a patch at its release."""
    days = rule.number_at("approveAfterDays")
    if days is None or days > MAX_DAYS:
        yield f"approveAfterDays is {days}, must be {MAX_DAYS} or less"


RULE = Rule(
    id="SSM-004",
    title="Patch baselines approve patches within 15 days",
    why=(
        "Exploits for a published vulnerability appear within days. A baseline that waits for months leaves servers "
        "with patient data open to attacks for which the patch has long existed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-patch"),
    applies_to="aws:ssm/patchBaseline:PatchBaseline",
    check=every("approvalRules", approved_in_time),
    good=(
        {"approvalRules": [{"approveAfterDays": 7, "patchFilters": []}]},
        {"approvalRules": [{"approveAfterDays": 0, "patchFilters": []}]},
    ),
    bad=(
        {},
        {"approvalRules": [{"approveAfterDays": 60, "patchFilters": []}]},
        {"approvalRules": [{"patchFilters": []}]},
    ),
    remediation="Set approveAfterDays to 15 or less in each approval rule.",
    equivalents=("config:ec2-managedinstance-patch-compliance-status-check", "FSBP:SSM.2"),
)
