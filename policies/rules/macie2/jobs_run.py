"""MACIE-002: discovery jobs run on a schedule."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="MACIE-002",
    title="Discovery jobs run on a schedule",
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:macie2/classificationJob:ClassificationJob",
    check=both(must_be("jobType", "SCHEDULED"), must_be("jobStatus", "RUNNING")),
    good=({"jobType": "SCHEDULED", "jobStatus": "RUNNING"},),
    bad=({}, {"jobType": "ONE_TIME", "jobStatus": "RUNNING"}, {"jobType": "SCHEDULED", "jobStatus": "USER_PAUSED"}),
    remediation="Set jobType to SCHEDULED and jobStatus to RUNNING.",
)
