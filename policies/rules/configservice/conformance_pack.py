"""CONFIG-102: an AWS Config conformance pack evaluates the accounts of the organization."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

PACKS = ("aws:cfg/organizationConformancePack:OrganizationConformancePack", "aws:cfg/conformancePack:ConformancePack")

RULE = EstateRule(
    id="CONFIG-102",
    title="An AWS Config conformance pack evaluates the accounts of the organization",
    why=(
        "Checks before a deployment see only what the program declares. Without a conformance pack, a change made by "
        "hand, such as a bucket opened to the internet or a volume without encryption, stays in the running accounts "
        "unnoticed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(8)", "164.308(a)(1)(ii)(B)"),
    needs=("security",),
    check=each_organization(
        estate_has(
            PACKS, "no OrganizationConformancePack or ConformancePack exists: the running accounts are not evaluated"
        )
    ),
    good=(lambda: estate_of(aws("cfg/organizationConformancePack:OrganizationConformancePack", plane="security")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add an organization conformance pack in the security account.",
)
