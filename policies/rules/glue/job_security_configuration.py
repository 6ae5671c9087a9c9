"""GLUE-002: Glue jobs and crawlers have a security configuration."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="GLUE-002",
    title="Glue jobs and crawlers have a security configuration",
    why=(
        "Without a security configuration a job writes its output, logs and bookmarks without the practice's key. "
        "Extracts of patient data then lie in files and logs that its key policy does not protect."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to=("aws:glue/job:Job", "aws:glue/crawler:Crawler"),
    check=must_have("securityConfiguration"),
    good=({"securityConfiguration": "phi"},),
    bad=({}, {"roleArn": "x"}),
    remediation="Set securityConfiguration to the name of a Glue security configuration.",
    equivalents=("FSBP:Glue.3",),
)
