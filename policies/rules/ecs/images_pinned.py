"""ECS-004: images are pinned to one version, best by digest."""

import re
from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

VERSION = re.compile(r":v?\d[\w.-]*$")


def complaint(container: Mapping[str, Any]) -> str | None:
    """A digest, or a tag that starts with a version number."""
    image = str(container.get("image"))
    pinned = "@sha256:" in image or VERSION.search(image.rsplit("/", 1)[-1])
    return None if pinned else f"runs {image}, which may be another program tomorrow"


RULE = Rule(
    id="ECS-004",
    title="Images are pinned to one version, best by digest",
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.312(c)(2)", "164.308(a)(5)(ii)(B)", "nprm-config-mgmt"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(complaint),
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
    remediation="Name the image as repository@sha256:digest, or by an exact version.",
)
