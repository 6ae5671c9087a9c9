"""ECR-002: ECR repositories have immutable image tags."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ECR-002",
    title="ECR repositories have immutable image tags",
    why=(
        "With mutable tags, anyone who may push can replace the image behind a version that was tested and approved. "
        "The next task start runs the replacement beside patient data, and every record still shows the approved "
        "version."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:ecr/repository:Repository",
    check=must_be("imageTagMutability", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"),
    good=({"imageTagMutability": "IMMUTABLE"},),
    bad=({}, {"imageTagMutability": "MUTABLE"}),
    remediation="Set imageTagMutability to IMMUTABLE.",
    equivalents=("FSBP:ECR.2",),
)
