"""KMS-101: data is encrypted under a key of its own owner."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate import Estate, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of

KEY_TYPE = "aws:kms/key:Key"
KEYS = ("kmsKeyId", "kmsMasterKeyId", "kmsKeyArn", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId")
ARN = "arn:aws:kms:us-east-1:222222222222:key/1"
DATABASE = aws("rds/instance:Instance", "ehr", kmsKeyId=ARN)


def key(owner: str) -> Resource:
    """A key, for the examples."""
    return aws("kms/key:Key", "key", tags={"mso:owner": owner}, arn=ARN)


def check(estate: Estate) -> Iterator[Problem]:
    """Every property that names a key of this graph; a key that nobody owns belongs to no one's data."""
    for resource in estate.built:
        for name in KEYS:
            if name not in resource.facts or not owner_of(resource):
                continue
            found = estate.target(resource, name, KEY_TYPE)
            if found and owner_of(found) != owner_of(resource):
                yield Problem(
                    resource,
                    f"{name}: the key belongs to {owner_of(found) or 'nobody'}, the data to {owner_of(resource)}",
                )


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
