"""Functions that build changes to the small estate, from which leaks and benign changes are composed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from small_estate import (
    KEY_USE,
    MANAGEMENT,
    NORTH,
    REGION,
    Builder,
    allow,
    by_service,
    policy,
    role_arn,
)

from infra.iam.cut_off_runbook import runbook

Change = Callable[[Builder], None]
Leak = tuple[str, str, Change]

ANALYST = role_arn(MANAGEMENT, "mso/analyst")
STAFF = role_arn(MANAGEMENT, "mso/staff/mso_it")
PHOTOS = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
EXTERNAL_ACCOUNT = "999999999999"
EXTERNAL_KEY = f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books"


def without_perimeter(b: Builder) -> None:
    """Detaches the clinical perimeter, so that the change behind it takes effect."""
    b.drop("perimeter-clinical-north:attachment")


def without_data_access_scp(b: Builder) -> None:
    """Detaches the SCP that only lets named roles access data."""
    b.drop("data-access:attachment")


def combined(*changes: Change) -> Change:
    """Several changes, applied in order."""

    def change(b: Builder) -> None:
        for one in changes:
            one(b)

    return change


def extend_policy(name: str, *statements: Any, prop: str = "policy") -> Change:
    """Adds statements to a policy."""
    return lambda b: b.extend_policy(name, *statements, prop=prop)


def cut_off_switch(*roles: str, account: str = NORTH) -> Change:
    """Adds a cut-off runbook that disables these roles."""
    return add("aws:ssm/document:Document", f"switch-{account}", account, name="mso-cut-off", content=runbook(roles))


def operator_allowed(*actions: str, on: tuple[str, ...] = ("*",)) -> Change:
    """Lets the operator perform more actions, without its boundary and without the data-access SCP."""

    def change(b: Builder) -> None:
        b.extend_policy("clinical-north:operator:policy", allow(*actions, on=on))
        b.change("clinical-north:operator", permissionsBoundary=None)
        b.drop("data-access:attachment")

    return change


def add(
    type_: str, label: str, account: str, id_: str = "", tags: dict[str, str] | None = None, /, **props: Any
) -> Change:
    """Adds a resource."""

    def change(b: Builder) -> None:
        b.add(type_, label, account, id_, tags, **props)

    return change


def bucket(account: str, name: str, data_class: str, key: str) -> Change:
    """Adds a bucket."""
    return lambda b: b.bucket(account, name, data_class, key)


def role(account: str, name: str, trust: list[Any], permissions: list[Any], owner: str = "") -> Change:
    """Adds a role."""
    return lambda b: b.role(account, name, trust, permissions, owner)


def without(*names: str) -> Change:
    """Removes resources."""
    return lambda b: b.drop(*names)


def changed(name: str, **props: Any) -> Change:
    """Changes properties of a resource."""
    return lambda b: b.change(name, **props)


def role_trusting(
    account: str, name: str, *services: str, permissions: tuple[str, ...] = ("s3:GetObject", *KEY_USE)
) -> Change:
    """Adds a role that may read, trusts these services, and may use the key."""

    def change(b: Builder) -> None:
        b.role(account, name, [by_service(s) for s in services], [allow(*permissions)])
        b.extend_policy("key:clinical-north", allow(*KEY_USE, to=role_arn(account, name)))

    return change


def task_running_image(reference: str, **repository: Any) -> Change:
    """Adds a task that runs an image as a role that may read photos, and lets the operator push images."""

    def change(b: Builder) -> None:
        arn = f"arn:aws:ecr:{REGION}:{NORTH}:repository/ehr"
        b.add("aws:ecr/repository:Repository", "images", NORTH, "ehr", {}, name="ehr", arn=arn, **repository)
        run = [{"name": "ehr", "image": f"{NORTH}.dkr.ecr.{REGION}.amazonaws.com/{reference}"}]
        role = role_arn(NORTH, "mso/phi/app-ehr")
        b.add("aws:ecs/taskDefinition:TaskDefinition", "ehr-task", NORTH, "ehr-task", {}, family="ehr",
              taskRoleArn=role, containerDefinitions=json.dumps(run),
              arn=f"arn:aws:ecs:{REGION}:{NORTH}:task-definition/ehr:1")  # fmt: skip
        operator_allowed("ecr:PutImage")(b)

    return change


def user(name: str, *permissions: Any, owner: str = "mso", group: str = "", group_may: tuple[Any, ...] = ()) -> Change:
    """Adds a user in the practice's account, and a group that it is not a member of."""

    def change(b: Builder) -> None:
        arn = f"arn:aws:iam::{NORTH}:user/{name}"
        b.add("aws:iam/user:User", name, NORTH, name, {"mso:owner": owner}, name=name, arn=arn)
        b.add("aws:iam/userPolicy:UserPolicy", f"{name}:policy", NORTH, user=name, policy=policy(*permissions))
        b.extend_policy("clinical-north:custodian:policy", allow("iam:PutUserPolicy", on=(arn,)))
        if group:
            arn = f"arn:aws:iam::{NORTH}:group/{group}"
            b.add("aws:iam/group:Group", group, NORTH, group, {}, name=group, arn=arn)
            b.add("aws:iam/groupPolicy:GroupPolicy", f"{group}:policy", NORTH, group=group, policy=policy(*group_may))

    return change


def passing_role_to(service: str, *actions: str) -> Change:
    """Lets the operator pass a role that may read to a service, and perform these actions."""
    return combined(role_trusting(NORTH, "mso/phi/job", service), operator_allowed("iam:PassRole", *actions))


def running_as_reader(type_: str, actions: tuple[str, ...], **props: Any) -> Change:
    """Adds a resource that runs as a role that may read, and lets the operator perform these actions."""
    return combined(add(type_, "runner", NORTH, **props), operator_allowed(*actions))


READER = role_arn(NORTH, "mso/phi/app-ehr")
GRANT = "aws:kms/grant:Grant"
