"""TRAIL-101: the organization has a CloudTrail trail."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="TRAIL-101",
    title="The organization has a CloudTrail trail",
    why=(
        "Without a trail AWS keeps 90 days of management events in each account and none of the reads of data. After "
        "an intrusion no one can say which patient records were opened, so all of them have to be treated as "
        "disclosed."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(C)"),
    needs=("org", "log-archive"),
    check=each_organization(
        estate_has("aws:cloudtrail/trail:Trail", "no aws:cloudtrail/trail:Trail exists: API calls are not recorded")
    ),
    good=(lambda: estate_of(aws("cloudtrail/trail:Trail", plane="org")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation=(
        "Add an organization trail (isOrganizationTrail true) that writes to a bucket in the log archive account."
    ),
    equivalents=("config:cloudtrail-enabled", "FSBP:CloudTrail.1"),
)
