"""HUB-103: Security Hub measures each account in each region that anything is built in."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import listed

HUB = "securityhub/account:Account"
TOGETHER = "securityhub/findingAggregator:FindingAggregator"
POLICY = "securityhub/configurationPolicy:ConfigurationPolicy"
BOUND = "securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation"


def check(estate: EstateView) -> Iterator[Problem]:
    """By a policy on the root, which holds in the home region and in those that are linked to it."""
    if not estate.of_type(f"aws:{HUB}"):
        return  # HUB-101 says so
    if not any(str(bound.facts.get("targetId")).startswith("r-") for bound in estate.of_type(f"aws:{BOUND}")):
        yield Problem(None, "no configuration policy hangs on the root: members measure against nothing")
    measured = {hub.region for hub in estate.of_type(f"aws:{HUB}")}
    for aggregator in estate.of_type(f"aws:{TOGETHER}"):
        if str(aggregator.facts.get("linkingMode")).startswith("ALL_REGIONS"):
            return
        measured |= set(listed(aggregator.facts.get("specifiedRegions")))
    for region in sorted({region for regions in estate.regions.values() for region in regions} - measured):
        yield Problem(None, f"Security Hub measures nothing in {region}")


HUB_HERE, BOUND_HERE = aws(HUB, plane="security"), aws(BOUND, "b", plane="security", targetId="r-abcd")
FAR = aws("backup/vault:Vault", "far").with_(region="us-east-2")
LINKED = aws(TOGETHER, "t", plane="security", linkingMode="SPECIFIED_REGIONS", specifiedRegions=["us-east-2"])

RULE = EstateRule(
    id="HUB-103",
    title="Security Hub measures each account in each region that anything is built in",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(HUB_HERE, BOUND_HERE), lambda: estate_of(HUB_HERE, BOUND_HERE, LINKED, FAR)),
    bad=(
        lambda: estate_of(HUB_HERE),
        lambda: estate_of(HUB_HERE, aws(BOUND, "b", plane="security", targetId="ou-abcd-12345678")),
        lambda: estate_of(HUB_HERE, BOUND_HERE, FAR),
    ),
    remediation="Use central configuration: a ConfigurationPolicy associated with the root, and linked regions.",
)
