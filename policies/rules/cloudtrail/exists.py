"""TRAIL-101: the estate has a trail."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="TRAIL-101",
    title="The estate has a trail",
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(5)(ii)(C)", "164.308(a)(1)(ii)(D)"),
    needs=("org", "log-archive"),
    check=each_organization(estate_has("aws:cloudtrail/trail:Trail", "no trail records who did what")),
    good=(lambda: estate_of(aws("cloudtrail/trail:Trail", plane="org")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add an organization trail that writes into the log archive.",
    equivalents=("config:cloudtrail-enabled", "FSBP:CloudTrail.1"),
)
