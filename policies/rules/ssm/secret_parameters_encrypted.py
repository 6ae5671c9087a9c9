"""SSM-001: SSM parameters with secret names are SecureString with a customer managed key."""

import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import must_have

SECRET = re.compile(r"password|secret|token|credential|private[-_]?key|api[-_]?key", re.I)


def check(props: Props) -> Iterator[str]:
    """Report a secret name with a plain type, and a SecureString without a customer managed key."""
    yield from must_have("name")(props)
    if props.get("type") == "SecureString":
        yield from customer_key("keyId")(props)
    elif SECRET.search(props.text_at("name")):
        yield f"type of {props['name']} is {props.get('type')!r}, must be 'SecureString'"


RULE = Rule(
    id="SSM-001",
    title="SSM parameters with secret names are SecureString with a customer managed key",
    why=(
        "A String parameter shows a database password in plain text to every principal with ssm:GetParameter. With the "
        "password they log in to the patient database as the application does, and the audit trail names the "
        "application."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:ssm/parameter:Parameter",
    check=check,
    good=({"name": "/ehr/image", "type": "String"}, {"name": "/ehr/password", "type": "SecureString", "keyId": KEY}),
    bad=({}, {"name": "/ehr/password", "type": "String"}, {"name": "/ehr/image", "type": "SecureString"}),
    remediation="Set type to SecureString and keyId to a customer managed key, or use a Secrets Manager secret.",
)
