"""BATCH-001: batch jobs run without privilege, as somebody, and log."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

SECRET_FREE = {"image": "ehr@sha256:1", "user": "1000", "readonlyRootFilesystem": True, "jobRoleArn": "arn:x"}


def job(**changes: Any) -> dict[str, Any]:
    """A job definition, for the examples."""
    return {"type": "container", "containerProperties": json.dumps({**SECRET_FREE, **changes})}


def check(props: Props) -> Iterator[str]:
    """The container as AWS takes it: JSON in a text."""
    try:
        container = json.loads(props.text_at("containerProperties"))
    except ValueError:
        container = None
    if not isinstance(container, dict):
        yield "containerProperties holds no container to look at"
        return
    if container.get("privileged"):
        yield "privileged is on: the job owns its host"
    if container.get("user") in (None, "", "root", "0"):
        yield "user is root or missing"
    if container.get("readonlyRootFilesystem") is not True:
        yield "readonlyRootFilesystem is not true"
    if not container.get("jobRoleArn"):
        yield "jobRoleArn is missing: the job acts with the rights of its host"


RULE = Rule(
    id="BATCH-001",
    title="Batch jobs run without privilege, as a user and a role of their own",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:batch/jobDefinition:JobDefinition",
    check=check,
    good=(job(),),
    bad=({}, job(privileged=True), job(user="root"), job(readonlyRootFilesystem=False), job(jobRoleArn="")),
    remediation="Drop privileged, name a user that is not root and a job role, and make the file system read-only.",
)
