"""ECS-004: container images are pinned to an exact version or digest."""

import re
from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

VERSION = re.compile(r":v?\d[\w.-]*$")


def unpinned_image(container: Mapping[str, Any]) -> str | None:
    """Return a message unless the image has a digest, or a tag that starts with a version number."""
    image = str(container.get("image"))
    pinned = "@sha256:" in image or VERSION.search(image.rsplit("/", 1)[-1])
    return None if pinned else f"image is {image}, must have a digest or an exact version tag"


RULE = Rule(
    id="ECS-004",
    title="Container images are pinned to an exact version or digest",
    why=(
        "A tag such as latest may name other code tomorrow. A task that restarts at night then runs a program beside "
        "patient data that nobody tested, and afterwards nobody can tell which version changed a record."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(5)(ii)(B)", "nprm-config-mgmt"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(unpinned_image),
    good=(
        containers(image="222222222222.dkr.ecr.us-east-1.amazonaws.com/ehr@sha256:0f0f"),
        containers(image="openemr/openemr:7.0.3"),
    ),
    bad=(
        {},
        containers(image="ehr:latest"),
        containers(image="ehr"),
        containers(),
        containers(image="registry:5000/ehr"),
    ),
    remediation="Set image to repository@sha256:digest, or to an exact version tag.",
)
