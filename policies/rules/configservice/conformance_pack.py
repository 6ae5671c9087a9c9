"""CONFIG-102: a conformance pack measures the estate against HIPAA."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

PACKS = ("aws:cfg/organizationConformancePack:OrganizationConformancePack", "aws:cfg/conformancePack:ConformancePack")

RULE = EstateRule(
    id="CONFIG-102",
    title="A conformance pack measures the estate against HIPAA",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(8)", "164.308(a)(1)(ii)(B)"),
    needs=("security",),
    check=each_organization(estate_has(PACKS, "no conformance pack measures the running accounts")),
    good=(lambda: estate_of(aws("cfg/organizationConformancePack:OrganizationConformancePack", plane="security")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add an organization conformance pack in the security account.",
)
