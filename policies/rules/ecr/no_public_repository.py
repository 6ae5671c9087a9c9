"""ECR-006: no image is offered to the world."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="ECR-006",
    title="No image is offered to the world",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ecrpublic/repository:Repository",
    check=Forbidden("a public repository hands the program, and what slipped into its image, to everybody"),
    good=(),
    bad=({}, {"repositoryName": "ehr"}),
    remediation="Use a private repository (aws.ecr.Repository).",
)
