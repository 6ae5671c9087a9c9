"""DNS-001: DNS queries are logged to the archive."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="DNS-001",
    title="DNS queries are logged to the archive",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    check=must_have("destinationArn"),
    good=({"name": "x", "destinationArn": "arn:aws:s3:::dns-logs"},),
    bad=({}, {"name": "x"}),
    remediation="Name destinationArn in the log archive.",
)
