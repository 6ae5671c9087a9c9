"""RDS-013: RDS proxies require TLS, IAM authentication and a secret."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, every, must_be, must_have

RULE = Rule(
    id="RDS-013",
    title="RDS proxies require TLS, IAM authentication and a secret",
    why=(
        "Without requireTls the proxy accepts clients that exchange patient data in clear text. Without IAM "
        "authentication every program that knows a shared database password connects through it, and the log cannot "
        "tell them apart."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(d)"),
    applies_to="aws:rds/proxy:Proxy",
    check=all_of(
        must_be("requireTls", True),
        every("auths", all_of(must_have("secretArn"), must_be("iamAuth", "REQUIRED"))),
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
    remediation="Set requireTls to true, and secretArn and iamAuth REQUIRED in each entry of auths.",
)
