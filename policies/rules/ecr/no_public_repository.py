"""ECR-006: no public ECR repositories exist."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="ECR-006",
    title="No public ECR repositories exist",
    why=(
        "Anyone on the internet can pull a public image and read the application's code, its configuration, and any "
        "credential or test record that was left in a layer. Copies that were pulled cannot be recalled."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ecrpublic/repository:Repository",
    check=Forbidden("a public repository lets anyone on the internet pull its images"),
    good=(),
    bad=({}, {"repositoryName": "ehr"}),
    remediation="Use a private repository (aws.ecr.Repository).",
)
