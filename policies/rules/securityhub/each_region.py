"""HUB-103: a Security Hub configuration policy on the root covers every region in use."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import as_list

HUB = "securityhub/account:Account"
AGGREGATOR = "securityhub/findingAggregator:FindingAggregator"
POLICY = "securityhub/configurationPolicy:ConfigurationPolicy"
ASSOCIATION = "securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report a missing policy association with the root, and regions in use that the aggregator does not link."""
    if not estate.of_type(f"aws:{HUB}"):
        return  # HUB-101 reports it
    if not any(
        str(association.facts.get("targetId")).startswith("r-") for association in estate.of_type(f"aws:{ASSOCIATION}")
    ):
        yield Problem(
            None, "no ConfigurationPolicyAssociation has the root as targetId: member accounts are not evaluated"
        )
    evaluated = {hub.region for hub in estate.of_type(f"aws:{HUB}")}
    for aggregator in estate.of_type(f"aws:{AGGREGATOR}"):
        if str(aggregator.facts.get("linkingMode")).startswith("ALL_REGIONS"):
            return
        evaluated |= set(as_list(aggregator.facts.get("specifiedRegions")))
    for region in sorted({region for regions in estate.regions.values() for region in regions} - evaluated):
        yield Problem(None, f"Security Hub evaluates nothing in {region}: no FindingAggregator links it")


HUB_ACCOUNT, ROOT_ASSOCIATION = aws(HUB, plane="security"), aws(ASSOCIATION, "b", plane="security", targetId="r-abcd")
OTHER_REGION = aws("backup/vault:Vault", "far").with_(region="us-east-2")
LINKED = aws(AGGREGATOR, "t", plane="security", linkingMode="SPECIFIED_REGIONS", specifiedRegions=["us-east-2"])

RULE = EstateRule(
    id="HUB-103",
    title="A Security Hub configuration policy on the root covers every region in use",
    why=(
        "Security Hub evaluates only the accounts and regions that its configuration policy reaches. In any other, a "
        "public bucket or an unencrypted database with patient data exists and no failed control shows it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    needs=("security",),
    check=each_organization(check),
    good=(
        lambda: estate_of(HUB_ACCOUNT, ROOT_ASSOCIATION),
        lambda: estate_of(HUB_ACCOUNT, ROOT_ASSOCIATION, LINKED, OTHER_REGION),
    ),
    bad=(
        lambda: estate_of(HUB_ACCOUNT),
        lambda: estate_of(HUB_ACCOUNT, aws(ASSOCIATION, "b", plane="security", targetId="ou-abcd-12345678")),
        lambda: estate_of(HUB_ACCOUNT, ROOT_ASSOCIATION, OTHER_REGION),
    ),
    remediation=(
        "Associate a ConfigurationPolicy with the root (targetId r-...), and link every region in use in the "
        "FindingAggregator."
    ),
)
