"""KMS-101: data is encrypted with a KMS key of its own owner."""

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
    """Compare the owners of each resource and its key; a key without an owner tag is a violation."""
    for resource, name, key in key_uses(estate):
        if owner_of(resource) and owner_of(key) != owner_of(resource):
            owner = owner_of(key) or "no named owner"
            yield Problem(resource, f"{name} is a key of {owner}, must be a key of {owner_of(resource)}")


RULE = EstateRule(
    id="KMS-101",
    title="Data is encrypted with a KMS key of its own owner",
    why=(
        "The owner of a key decides who can decrypt, and can make the data unreadable. Charts under a key of the "
        "management organization can be read by its people, and are lost to the practice when the two part."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.530(c)"),
    check=check,
    good=(lambda: estate_of(key("lakeside"), DATABASE),),
    bad=(lambda: estate_of(key("lumen"), DATABASE), lambda: estate_of(key(""), DATABASE)),
    remediation="Use a key that carries the same mso:owner tag as the data.",
)
