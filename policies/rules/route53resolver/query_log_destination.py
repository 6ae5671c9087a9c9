"""DNS-001: Resolver query log configurations name a destination."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="DNS-001",
    title="Resolver query log configurations name a destination",
    why=(
        "A query log without a destination records nothing. Nobody can then see which host looked up the domain of a "
        "piece of malware, or for how long data left the practice through DNS."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    check=must_have("destinationArn"),
    good=({"name": "x", "destinationArn": "arn:aws:s3:::dns-logs"},),
    bad=({}, {"name": "x"}),
    remediation="Set destinationArn to a bucket, log group or delivery stream, preferably in a separate log account.",
)
