"""ANALYZE-101: access Analyzer watches what is shared with outsiders."""

from policies.model import EstateRule, Severity
from policies.rules.companions import estate_has
from policies.rules.examples import aws, estate_of
from policies.rules.organizations_apart import each_organization

RULE = EstateRule(
    id="ANALYZE-101",
    title="Access Analyzer watches what is shared with outsiders",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(C)", "164.308(a)(8)"),
    needs=("security",),
    check=each_organization(
        estate_has("aws:accessanalyzer/analyzer:Analyzer", "no analyzer watches for access from outside")
    ),
    good=(lambda: estate_of(aws("accessanalyzer/analyzer:Analyzer", plane="security")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add an Analyzer of type ORGANIZATION in the security account.",
    equivalents=("FSBP:IAM.28",),
)
