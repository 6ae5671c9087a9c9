"""MACIE-002: Macie classification jobs run on a schedule."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="MACIE-002",
    title="Macie classification jobs run on a schedule",
    why=(
        "A one-time or paused job says nothing about the files that arrive next. A report with patient names that is "
        "saved to a management bucket on the following day stays there, open to people who are not allowed to see it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:macie2/classificationJob:ClassificationJob",
    check=all_of(must_be("jobType", "SCHEDULED"), must_be("jobStatus", "RUNNING")),
    good=({"jobType": "SCHEDULED", "jobStatus": "RUNNING"},),
    bad=({}, {"jobType": "ONE_TIME", "jobStatus": "RUNNING"}, {"jobType": "SCHEDULED", "jobStatus": "USER_PAUSED"}),
    remediation="Set jobType to SCHEDULED and jobStatus to RUNNING.",
)
