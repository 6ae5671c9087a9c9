"""SSM-001: parameters that look like secrets are secure strings."""

import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import must_have

SECRET = re.compile(r"password|secret|token|credential|private[-_]?key|api[-_]?key", re.I)


def check(props: Props) -> Iterator[str]:
    """By name; a secure string names its key."""
    yield from must_have("name")(props)
    if props.get("type") == "SecureString":
        yield from customer_key("keyId")(props)
    elif SECRET.search(props.text_at("name")):
        yield f"{props['name']} is a plain {props.get('type')}"


RULE = Rule(
    id="SSM-001",
    title="Parameters that look like secrets are secure strings",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:ssm/parameter:Parameter",
    check=check,
    good=({"name": "/ehr/image", "type": "String"}, {"name": "/ehr/password", "type": "SecureString", "keyId": KEY}),
    bad=({}, {"name": "/ehr/password", "type": "String"}, {"name": "/ehr/image", "type": "SecureString"}),
    remediation="Use SecureString with keyId, or better a secret in Secrets Manager.",
)
