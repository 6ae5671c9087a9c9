"""KMS-101: data is encrypted under a key of its own owner."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.encrypted_resources import key_uses
from policies.rule_support.example_graphs import aws, estate_of

ARN = "arn:aws:kms:us-east-1:222222222222:key/1"
DATABASE = aws("rds/instance:Instance", "ehr", kmsKeyId=ARN)


def key(owner: str) -> Resource:
    """A key, for the examples."""
    return aws("kms/key:Key", "key", tags={"mso:owner": owner}, arn=ARN)


def check(estate: EstateView) -> Iterator[Problem]:
    """A key that nobody owns belongs to no one's data."""
    for resource, name, key in key_uses(estate):
        if owner_of(resource) and owner_of(key) != owner_of(resource):
            whose = owner_of(key) or "nobody"
            yield Problem(resource, f"{name}: the key belongs to {whose}, the data to {owner_of(resource)}")


RULE = EstateRule(
    id="KMS-101",
    title="Data is encrypted under a key of its own owner",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.530(c)"),
    check=check,
    good=(lambda: estate_of(key("lakeside"), DATABASE),),
    bad=(lambda: estate_of(key("lumen"), DATABASE), lambda: estate_of(key(""), DATABASE)),
    remediation="Use a key that carries the same mso:owner tag as the data.",
)
