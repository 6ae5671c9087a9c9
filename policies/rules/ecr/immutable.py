"""ECR-002: a tag means one image for ever."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ECR-002",
    title="A tag means one image for ever",
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.312(c)(2)"),
    applies_to="aws:ecr/repository:Repository",
    check=must_be("imageTagMutability", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"),
    good=({"imageTagMutability": "IMMUTABLE"},),
    bad=({}, {"imageTagMutability": "MUTABLE"}),
    remediation="Set imageTagMutability to IMMUTABLE.",
    equivalents=("FSBP:ECR.2",),
)
