"""ECS-102: tasks run images of their own account's registry."""

import json
from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.ecs_containers import containers
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of

TASK = "ecs/taskDefinition:TaskDefinition"


def check(estate: EstateView) -> Iterator[Problem]:
    """What runs beside patient data was brought in by the owner's pipeline, and is reached without the internet."""
    for task in estate.of_type(f"aws:{TASK}"):
        if plane_of(task) not in PHI_PLANES:
            continue
        for image in images(estate.props(task).get("containerDefinitions")):
            if not image.startswith(f"{task.account}.dkr.ecr."):
                yield Problem(task, f"runs {image}, which is not in the registry of its account")


def images(text: object) -> list[str]:
    """The images of a task's containers; ECS-004 complains of a text that cannot be read."""
    try:
        found = json.loads(text) if isinstance(text, str) else []
    except ValueError:
        return []
    return [str(container.get("image")) for container in found if isinstance(container, dict)]


def task(image: str) -> Resource:
    """A task of one container, for the examples."""
    return aws(TASK, **containers(image=image))


RULE = EstateRule(
    id="ECS-102",
    title="Tasks run images of their own account's registry",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.312(c)(1)", "164.312(e)(1)"),
    check=check,
    good=(lambda: estate_of(task(f"{CLINICAL}.dkr.ecr.us-east-1.amazonaws.com/mso/ehr:7.0.3")),),
    bad=(
        lambda: estate_of(task("openemr/openemr:7.0.3")),
        lambda: estate_of(task("444444444444.dkr.ecr.us-east-1.amazonaws.com/ehr:7.0.3")),
    ),
    remediation="Push the image into the account's registry (infra.components.Registry), and name it there.",
)
