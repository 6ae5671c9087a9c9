"""Roles of a served estate as profiles of the AWS CLI, and calls that show what three of them can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from infra.engine.graph import Resource
    from scripts.demo.demo_deployment import Demo

BUCKET: Final = "aws:s3/bucket:Bucket"
DATABASE: Final = "aws:rds/instance:Instance"
ROLE: Final = "aws:iam/role:Role"
BREAK: Final = "--break operator-without-boundary"


def profiles(roles: Mapping[str, Mapping[str, Mapping[str, str]]], url: str, region: str) -> str:
    """A configuration file of the AWS CLI: one profile for each role, ``ACCOUNT.ROLE``.

    ``roles`` are credentials by account name and by the role's path and name.
    """
    return "\n".join(
        "\n".join(
            (
                f"[profile {profile_name(account, role)}]",
                f"region = {region}",
                f"endpoint_url = {url}",
                *(f"{name.lower()} = {value}" for name, value in keys.items()),
                "",
            )
        )
        for account, found in roles.items()
        for role, keys in found.items()
    )


def profile_name(account: str, role: str) -> str:
    """``clinical-evergreen.physician``."""
    return f"{account}.{role.rpartition('/')[2]}"


def commands(demo: Demo) -> tuple[str, ...]:
    """Commands for the AWS CLI as the physician, as the MSO's staff, and as its operator; none without such roles."""
    clinical = f"clinical-{demo.manifest.practices[0].slug}"
    here = demo.by_account.get(clinical, ())
    charts = next((_name(r, "bucket") for r in here if r.type == BUCKET and "-charts-" in _name(r, "bucket")), "")
    staff = next((_name(r, "name") for r in demo.by_account.get("management", ()) if _is_staff(r)), "")
    names = {_name(r, "name") for r in here if r.type == ROLE}
    if not (charts and staff and {"physician", "operator"} <= names):
        return ()
    applications = (str(r.facts.get("arn")) for r in here if r.type == ROLE and _name(r, "name").startswith("app-"))
    return tuple(_commands(clinical, charts, f"management.{staff}", next(applications, "")))


def _commands(clinical: str, charts: str, staff: str, application: str) -> Iterator[str]:
    name = "patient-0001.txt"
    get = f"s3api get-object --bucket {charts} --key {name} /dev/stdout"
    yield f"echo 'a synthetic chart' | aws --profile {clinical}.physician s3 cp - s3://{charts}/{name}"
    yield f"aws --profile {clinical}.physician {get}    # allowed: the physician's declared work"
    yield f"aws --profile {staff} {get}    # 403: the MSO's staff, by the data perimeter"
    yield f"aws --profile {clinical}.operator {get}    # 403: the MSO's operator in the practice's account"
    named = "rds describe-db-instances --output text --query 'DBInstances[].DBInstanceIdentifier'"
    yield f"aws --profile {clinical}.operator {named}    # allowed: it is declared"
    if application:
        zipped = "python3 -c \"import zipfile; zipfile.ZipFile('/tmp/x.zip', 'w')\""  # the CLI itself refuses any other
        made = "--function-name x --runtime python3.13 --handler x.x --zip-file fileb:///tmp/x.zip"
        make = f"{zipped} && aws --profile {clinical}.operator lambda create-function {made}"
        yield f"{make} --role {application}    # 403, but {BREAK} lets it through"


def _is_staff(resource: Resource) -> bool:
    return resource.type == ROLE and str(resource.facts.get("path")) == "/mso/staff/"


def _name(resource: Resource, prop: str) -> str:
    return str(resource.facts.get(prop, ""))
