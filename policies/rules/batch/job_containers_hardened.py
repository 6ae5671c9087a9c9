"""BATCH-001: batch job containers are unprivileged, non-root and read-only, with a job role."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

HARDENED = {"image": "ehr@sha256:1", "user": "1000", "readonlyRootFilesystem": True, "jobRoleArn": "arn:x"}


def job(**changes: Any) -> dict[str, Any]:
    """A job definition, for the examples."""
    return {"type": "container", "containerProperties": json.dumps({**HARDENED, **changes})}


def check(props: Props) -> Iterator[str]:
    """Report the missing restrictions of the container in ``containerProperties``, which is JSON text."""
    try:
        container = json.loads(props.text_at("containerProperties"))
    except ValueError:
        container = None
    if not isinstance(container, dict):
        yield "containerProperties is not a JSON object"
        return
    if container.get("privileged"):
        yield "privileged is true, must be false: the job has root access to its host"
    if container.get("user") in (None, "", "root", "0"):
        yield f"user is {container.get('user')!r}, must be a non-root user"
    if container.get("readonlyRootFilesystem") is not True:
        yield f"readonlyRootFilesystem is {container.get('readonlyRootFilesystem')!r}, must be true"
    if not container.get("jobRoleArn"):
        yield "jobRoleArn is missing: the job acts with the instance role"


RULE = Rule(
    id="BATCH-001",
    title="Batch job containers are unprivileged, non-root and read-only, with a job role",
    why=(
        "A privileged or root container that runs an attacker's code takes over its host and the credentials of the "
        "other jobs on it. Without a job role it acts with the instance role, so one job can read the patient data of "
        "all."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:batch/jobDefinition:JobDefinition",
    check=check,
    good=(job(),),
    bad=({}, job(privileged=True), job(user="root"), job(readonlyRootFilesystem=False), job(jobRoleArn="")),
    remediation=(
        "Leave privileged false, set user to one that is not root, readonlyRootFilesystem to true, and jobRoleArn."
    ),
)
