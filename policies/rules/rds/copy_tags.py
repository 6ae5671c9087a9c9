"""RDS-016: snapshots carry the labels of the database they come from."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-016",
    title="Snapshots carry the labels of the database they come from",
    severity=Severity.MEDIUM,
    cites=("164.310(d)(2)(iv)", "164.308(a)(7)(ii)(E)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=must_be("copyTagsToSnapshot", True),
    good=({"copyTagsToSnapshot": True},),
    bad=({}, {"copyTagsToSnapshot": False}),
    remediation="Set copyTagsToSnapshot to true, so that guardrails and backups still know whose data it is.",
    equivalents=("FSBP:RDS.16", "FSBP:RDS.17"),
)
