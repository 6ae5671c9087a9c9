"""ECS-004: images are pinned by digest."""

from policies.model import Rule, Severity
from policies.rules.tasks import containers, each_container

RULE = Rule(
    id="ECS-004",
    title="Images are pinned by digest",
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.312(c)(2)", "164.308(a)(5)(ii)(B)", "nprm-config-mgmt"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(
        lambda container: (
            None
            if "@sha256:" in str(container.get("image"))
            else f"runs {container.get('image')}, which may change under its tag"
        ),
    ),
    good=(containers(image="222222222222.dkr.ecr.us-east-1.amazonaws.com/ehr@sha256:0f0f"),),
    bad=({}, containers(image="ehr:latest"), containers()),
    remediation="Name the image as repository@sha256:digest.",
)
