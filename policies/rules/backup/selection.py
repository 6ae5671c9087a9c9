"""BACKUP-005: backup selections choose by tag and act under a role."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Something is selected, and nothing quietly left out."""
    yield from must_have("iamRoleArn")(props)
    if not any(props.items_at(name) for name in ("selectionTags", "resources", "conditions")):
        yield "selects nothing"
    if props.items_at("notResources"):
        yield "notResources leaves stores without a backup"


RULE = Rule(
    id="BACKUP-005",
    title="Backup selections choose by tag and act under a role",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(E)"),
    applies_to="aws:backup/selection:Selection",
    check=check,
    good=(
        {
            "iamRoleArn": "arn:aws:iam::222222222222:role/backup",
            "selectionTags": [{"type": "STRINGEQUALS", "key": "mso:owner", "value": "lakeside"}],
        },
        {"iamRoleArn": "arn:aws:iam::222222222222:role/backup", "resources": ["*"]},
    ),
    bad=(
        {},
        {"iamRoleArn": "arn:aws:iam::222222222222:role/backup"},
        {"iamRoleArn": "arn:aws:iam::222222222222:role/backup", "resources": ["*"], "notResources": ["arn:aws:rds:*"]},
    ),
    remediation="Select by tag or with resources *; do not exclude stores with notResources.",
)
