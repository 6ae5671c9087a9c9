"""RDS-013: database proxies require TLS and a secret."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, every, must_be, must_have

RULE = Rule(
    id="RDS-013",
    title="Database proxies require TLS and a secret",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(d)"),
    applies_to="aws:rds/proxy:Proxy",
    check=both(
        must_be("requireTls", True),
        every("auths", both(must_have("secretArn"), must_be("iamAuth", "REQUIRED"))),
    ),
    good=(
        {
            "requireTls": True,
            "auths": [{"secretArn": "arn:aws:secretsmanager:us-east-1:222222222222:secret:x", "iamAuth": "REQUIRED"}],
        },
    ),
    bad=(
        {},
        {"requireTls": False, "auths": [{"secretArn": "arn", "iamAuth": "REQUIRED"}]},
        {"requireTls": True, "auths": [{"secretArn": "arn", "iamAuth": "DISABLED"}]},
    ),
    remediation="Set requireTls to true and iamAuth to REQUIRED.",
)
