"""BACKUP-005: backup selections have a role, select resources and exclude none."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """A role and at least one criterion are set, and notResources is not."""
    yield from must_have("iamRoleArn")(props)
    if not any(props.items_at(name) for name in ("selectionTags", "resources", "conditions")):
        yield "selectionTags, resources and conditions are missing, at least one must be set"
    if props.items_at("notResources"):
        yield "notResources is set, must be absent: it leaves data stores without a backup"


RULE = Rule(
    id="BACKUP-005",
    title="Backup selections have a role, select resources and exclude none",
    why=(
        "A selection without a role or without criteria backs up nothing, and notResources leaves out a data store "
        "that appears to be covered. The gap is found only when its patient data has to be restored."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)",),
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
    remediation="Set iamRoleArn, select by selectionTags or with resources *, and remove notResources.",
)
