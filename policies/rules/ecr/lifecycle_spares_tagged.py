"""ECR-005: a lifecycle takes untagged images only."""

import json
from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """A tag is what a task names; what has none is not run."""
    try:
        rules = json.loads(str(props.get("policy") or ""))["rules"]
    except (ValueError, KeyError, TypeError):
        yield "policy has no rules that can be read"
        return
    for index, rule in enumerate(rules):
        status = (rule.get("selection") or {}).get("tagStatus")
        if status != "untagged":
            yield f"rules[{index}] selects {status} images, and one of them may be running"


def lifecycle(status: str) -> dict[str, str]:
    """A lifecycle policy for images of this status, for the examples."""
    return {"policy": json.dumps({"rules": [{"selection": {"tagStatus": status}, "action": {"type": "expire"}}]})}


RULE = Rule(
    id="ECR-005",
    title="A lifecycle takes untagged images only",
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(7)(ii)(B)"),
    applies_to="aws:ecr/lifecyclePolicy:LifecyclePolicy",
    check=check,
    good=(lifecycle("untagged"),),
    bad=({}, lifecycle("any"), lifecycle("tagged"), {"policy": "{}"}),
    remediation="Select tagStatus untagged; take a tagged image away by hand once nothing runs it.",
)
