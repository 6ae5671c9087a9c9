"""L1: a task mounts its file systems: a mount target in each zone, port 2049, and the role that the policy lets in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.connections import connects
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.duties.workloads import Task, about, tasks

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-best-practices.html"
VOLUMES = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html"
POINTS = "https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html"
PORT = 2049
READS, WRITES = 0b101, 0b111
"""The bits of a folder's mode for those who list and open what is in it, and who make files in it too."""
MOUNT_TARGET, ACCESS_POINT = "efs/mountTarget:MountTarget", "efs/accessPoint:AccessPoint"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for the volumes of each task; for each file system, for the role and for each service that starts it."""
    for task in tasks(estate):
        mounted = {str(m.get("sourceVolume")) for c in task.containers for m in items(c.get("mountPoints"))}
        if mounted:
            volumes = {str(v.get("name")) for v in items(task.resource.facts.get("volumes"))}
            missing = ", ".join(sorted(mounted - volumes))
            has = Standing(not missing, f"its containers mount {missing}, which the task does not have")
            does = "has the volumes that its containers mount"
            yield Duty("L1", "task-volumes", task.label, does, (has,), VOLUMES, task.resource.urn)
        for volume in items(task.resource.facts.get("volumes")):
            if options := volume.get("efsVolumeConfiguration"):
                needs = tuple(_mounts(estate, task, options))
                does = f"mounts its file system as {volume.get('name')}"
                actor = task.role.arn if task.role else ""
                yield Duty("L1", "task-volumes", task.label, does, needs, WHY, task.resource.urn, actor)
                yield from _point(estate, task, volume)
                for starter in task.starters:
                    needs = tuple(_reaches(estate, starter, str(options.get("fileSystemId"))))
                    does = f"reaches a mount target of {volume.get('name')} from each of its subnets"
                    yield Duty("L1", "task-volumes", estate.label(starter), does, needs, WHY, about(starter))


def _mounts(estate: DutyEstate, task: Task, options: Mapping[str, Any]) -> Iterator[Need]:
    """What EFS asks of the task's role where the task mounts with IAM authorization."""
    name = str(options.get("fileSystemId"))
    system = next((s for s in estate.beside(task.resource, "efs/fileSystem:FileSystem") if s.id == name), None)
    if system is None:
        yield not_in_input(f"the file system {name}", task.resource.account)
        return
    authorization = options.get("authorizationConfig") or {}
    if authorization.get("iam") != "ENABLED":
        policies = (p for p in estate.beside(system, "efs/fileSystemPolicy:FileSystemPolicy"))
        protected = any(p.facts.get("fileSystemId") == system.id for p in policies)
        yield Standing(not protected, "the file system has a policy, and the volume does not use IAM authorization")
        return
    if task.role is None:
        yield not_in_input("its task role", task.resource.account)
        return
    context = {"aws:securetransport": str(options.get("transitEncryption") == "ENABLED").lower()}
    context["elasticfilesystem:accessedviamounttarget"] = "true"
    if point := authorization.get("accessPointId"):
        points = [p for p in estate.beside(system, ACCESS_POINT) if p.id == point]
        leads = any(p.facts.get("fileSystemId") == system.id for p in points)
        missing = f"the access point {point} is not of the file system {name}"
        yield Standing(leads or (False if points or estate.reads(system.account) else None), missing)
        context["elasticfilesystem:accesspointarn"] = (
            f"arn:aws:elasticfilesystem:{system.region}:{system.account}:access-point/{point}"
        )
    actions = ["ClientMount"] if _read_only(task, options) else ["ClientMount", "ClientWrite"]
    arn = str(system.facts.get("arn"))
    yield from (Call(task.role, f"elasticfilesystem:{action}", arn, context) for action in actions)


def _point(estate: DutyEstate, task: Task, volume: Mapping[str, Any]) -> Iterator[Duty]:
    """A duty for the access point of a volume, if the input has it: its folder can be made, and be used by its user."""
    named = (volume["efsVolumeConfiguration"].get("authorizationConfig") or {}).get("accessPointId")
    for point in estate.beside(task.resource, ACCESS_POINT):
        if named and point.id == named:
            does = f"uses the folder of {volume.get('name')}"
            writes = not _read_only(task, volume["efsVolumeConfiguration"])
            needs = tuple(_folder(point.facts, writes=writes))
            yield Duty("L1", "task-volumes", task.label, does, needs, POINTS, point.urn)


def _folder(point: Mapping[str, Any], *, writes: bool) -> Iterator[Need]:
    """EFS makes the folder of an access point when it is first mounted, as it is told to, and for whom."""
    root: Mapping[str, Any] = point.get("rootDirectory") or {}
    made: Mapping[str, Any] = root.get("creationInfo") or {}
    path, user = str(root.get("path") or "/"), point.get("posixUser") or {}
    if path == "/":
        alone = writes and str(user.get("uid") or "0") != "0"
        yield Standing(None if alone else True, "the root of a new file system is root's; nobody else may write there")
        return
    parts = ("ownerUid", "ownerGid", "permissions")
    whole = all(made.get(part) is not None for part in parts)
    yield Standing(whole, f"nothing says whose the folder {path} is, so EFS does not make it, and the mount fails")
    mode = str(made.get("permissions"))
    if not whole or user.get("uid") is None or not re.fullmatch(r"0?[0-7]{3}", mode):
        return
    groups = [str(each) for each in (user.get("gid"), *items(user.get("secondaryGids")))]
    uid, owner = str(user["uid"]), str(made["ownerUid"])
    digit = mode[-3] if uid == owner else mode[-2] if str(made["ownerGid"]) in groups else mode[-1]
    needed = WRITES if writes else READS
    may = uid == "0" or int(digit) & needed == needed
    what = "write in" if writes else "read"
    yield Standing(may, f"user {uid} may not {what} the folder {path}, which is {owner}'s with {mode}")


def _read_only(task: Task, options: Mapping[str, Any]) -> bool:
    """Whether every container mounts the volume read-only."""
    names = {v.get("name") for v in items(task.resource.facts.get("volumes"))
             if v.get("efsVolumeConfiguration") is options}  # fmt: skip
    mounts = [m for c in task.containers for m in items(c.get("mountPoints")) if m.get("sourceVolume") in names]
    return bool(mounts) and all(mount.get("readOnly") is True for mount in mounts)


def _reaches(estate: DutyEstate, starter: Resource, system: str) -> Iterator[Need]:
    """A mount target in the zone of each subnet of a service, and a connection to it."""
    targets = {str(t.facts.get("subnetId")): t for t in estate.beside(starter, MOUNT_TARGET)
               if t.facts.get("fileSystemId") == system}  # fmt: skip
    zones = {str(s.id): s.facts.get("availabilityZone") for s in estate.beside(starter, "ec2/subnet:Subnet")}
    configuration = starter.facts.get("networkConfiguration") or {}
    for subnet in items(configuration.get("subnets")):
        zone = zones.get(str(subnet))
        there = [target for placed, target in targets.items() if zones.get(placed) == zone]
        missing = f"{system} has no mount target in {zone}, the zone of {subnet}"
        yield Standing(None if zone is None else bool(there), missing)
    for target in targets.values():
        yield connects(estate, starter, target, PORT)
