"""ECR-005: ECR lifecycle policies expire untagged images only."""

import json
from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report each rule that selects tagged images: tasks refer to images by tag."""
    try:
        rules = json.loads(str(props.get("policy") or ""))["rules"]
        statuses = [(rule.get("selection") or {}).get("tagStatus") for rule in rules]
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "policy is missing or has no rules"
        return
    for index, status in enumerate(statuses):
        if status != "untagged":
            yield f"rules[{index}] selects {status} images, must select untagged images only"


def lifecycle(status: str) -> dict[str, str]:
    """A lifecycle policy for images of this status, for the examples."""
    return {"policy": json.dumps({"rules": [{"selection": {"tagStatus": status}, "action": {"type": "expire"}}]})}


RULE = Rule(
    id="ECR-005",
    title="ECR lifecycle policies expire untagged images only",
    why=(
        "A lifecycle rule for tagged images can delete the image that a service runs. At the next restart, scale-out "
        "or disaster recovery the task does not start, and clinicians lose the record system until the image is "
        "rebuilt."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(B)", "164.308(a)(7)(ii)(C)"),
    applies_to="aws:ecr/lifecyclePolicy:LifecyclePolicy",
    check=check,
    good=(lifecycle("untagged"),),
    bad=({}, lifecycle("any"), lifecycle("tagged"), {"policy": "{}"}),
    remediation="Set tagStatus to untagged in each rule; delete a tagged image by hand once nothing runs it.",
)
