"""RDS-016: RDS instances and clusters copy their tags to snapshots."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-016",
    title="RDS instances and clusters copy their tags to snapshots",
    why=(
        "A snapshot without the tags of its database does not say whose patient data it contains. Policies that "
        "control access by owner tag do not apply to it, and retention or disposal by tag leaves it out."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.310(d)(1)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=must_be("copyTagsToSnapshot", True),
    good=({"copyTagsToSnapshot": True},),
    bad=({}, {"copyTagsToSnapshot": False}),
    remediation=(
        "Set copyTagsToSnapshot to true, so that access policies and backup selections by tag also apply to the "
        "snapshots."
    ),
    equivalents=("FSBP:RDS.16", "FSBP:RDS.17"),
)
