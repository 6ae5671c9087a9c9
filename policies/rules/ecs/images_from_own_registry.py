"""ECS-102: tasks near patient data run images from the ECR registry of their own account."""

import json
from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.ecs_containers import containers
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of

TASK = "ecs/taskDefinition:TaskDefinition"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each image of a task near patient data that is not in the registry of the task's account."""
    for task in estate.of_type(f"aws:{TASK}"):
        if plane_of(task) not in PHI_PLANES:
            continue
        for image in images(estate.props(task).get("containerDefinitions")):
            if not image.startswith(f"{task.account}.dkr.ecr."):
                yield Problem(task, f"image is {image}, must be in the ECR registry of account {task.account}")


def images(text: object) -> list[str]:
    """The images of a task's containers; none if the text is not JSON, which ECS-004 reports."""
    try:
        found = json.loads(text) if isinstance(text, str) else []
    except ValueError:
        return []
    return [str(container.get("image")) for container in found if isinstance(container, dict)]


def task(image: str) -> Resource:
    """A task definition with one container, for the examples."""
    return aws(TASK, **containers(image=image))


RULE = EstateRule(
    id="ECS-102",
    title="Tasks near patient data run images from the ECR registry of their own account",
    why=(
        "People outside the practice can replace or withdraw an image in a public registry or in another account. At "
        "the next task start their code runs with access to patient data, and to pull it the network needs a way to "
        "the outside."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.312(c)(1)", "164.312(e)(1)"),
    check=check,
    good=(lambda: estate_of(task(f"{CLINICAL}.dkr.ecr.us-east-1.amazonaws.com/mso/ehr:7.0.3")),),
    bad=(
        lambda: estate_of(task("openemr/openemr:7.0.3")),
        lambda: estate_of(task("444444444444.dkr.ecr.us-east-1.amazonaws.com/ehr:7.0.3")),
    ),
    remediation=(
        "Push the image to an ECR repository of the account (for example "
        "infra.components.container_registry.ContainerRegistry), and use its URL as image."
    ),
)
