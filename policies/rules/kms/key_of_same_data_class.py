"""KMS-102: patient data is encrypted with a KMS key tagged for patient data."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.encrypted_resources import key_uses
from policies.rule_support.example_graphs import aws, estate_of

ARN = "arn:aws:kms:us-east-1:222222222222:key/1"
DATABASE = aws("rds/instance:Instance", "ehr", kmsKeyId=ARN)


def key(data_class: str) -> Resource:
    """A key, for the examples."""
    return aws("kms/key:Key", "key", tags={"mso:data-class": data_class}, arn=ARN)


def check(estate: EstateView) -> Iterator[Problem]:
    """Compare the data classes of each tagged resource and of the key that encrypts it."""
    for resource, name, key in key_uses(estate):
        if data_classes_of(resource) & PHI_CLASSES and not data_classes_of(key) & PHI_CLASSES:
            classes = ", ".join(sorted(data_classes_of(key))) or "missing"
            yield Problem(resource, f"{name} is a key whose tag mso:data-class is {classes}, must name patient data")


RULE = EstateRule(
    id="KMS-102",
    title="Patient data is encrypted with a KMS key tagged for patient data",
    why=(
        "The policy of a key for business data admits people who must not see patients. A database of charts under "
        "that key is readable by all of them, and the safeguards of patient-data keys do not apply to it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.502(b)"),
    check=check,
    good=(
        lambda: estate_of(key("phi"), DATABASE),
        lambda: estate_of(
            key("business"),
            aws(
                "rds/instance:Instance", "books", plane="management", tags={"mso:data-class": "financial"}, kmsKeyId=ARN
            ),
        ),
    ),
    bad=(lambda: estate_of(key("business"), DATABASE),),
    remediation="Use a key whose mso:data-class tag names patient data.",
)
