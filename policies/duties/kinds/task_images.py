"""L1: a task starts only if its execution role pulls the images of its containers, and its network reaches them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.connections import reaches_host, service_connections, through_endpoints
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.workloads import Task, about, tasks
from policies.separation.estate.code_sources import registry_host
from policies.separation.estate.entities import Principal

WHY = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html"
LAYERS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]{1,256})")
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage")
DOCKER_HUB = "registry-1.docker.io"
OF_AWS = "an account of AWS"
"""Who owns the bucket of the layers, to the policy of an endpoint."""
NETWORK = ("ecr.api", "ecr.dkr", "s3")
"""What an image comes from: the registry's two endpoints, and S3, where the layers are."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each image of each task definition, and one for the network of each service that starts it."""
    for task in tasks(estate):
        images = {str(container.get("image")) for container in task.containers}
        for image in sorted(images):
            needs = tuple(_pulls(estate, task, image))
            actor, does = task.execution.arn if task.execution else "", f"pulls its image {image}"
            yield Duty("L1", "task-images", task.label, does, needs, WHY, task.resource.urn, actor)
        for starter in task.starters:
            needs = tuple(_reaches(estate, task, starter, sorted(images)))
            does = "reaches the registry and the layers of its images"
            yield Duty("L1", "task-images", estate.label(starter), does, needs, LAYERS, about(starter))


def _reaches(estate: DutyEstate, task: Task, starter: Resource, images: list[str]) -> Iterator[Need]:
    for image in images:
        if not ECR.match(image) and image:
            yield reaches_host(estate, starter, registry_host(image).partition(":")[0] or DOCKER_HUB)
    if not any(map(ECR.match, images)):
        return
    yield from service_connections(estate, starter, *NETWORK)
    if task.execution is None:
        return
    for image in images:
        calls = list(_pulls(estate, task, image))
        yield from through_endpoints(estate, starter, "ecr.api", calls)
        yield from through_endpoints(estate, starter, "ecr.dkr", calls)
    layers = f"arn:aws:s3:::prod-{starter.region}-starport-layer-bucket/*"
    layer = Call(task.execution, "s3:GetObject", layers, {"aws:resourceaccount": OF_AWS}, OF_AWS)
    yield from through_endpoints(estate, starter, "s3", [layer])


def _pulls(estate: DutyEstate, task: Task, image: str) -> Iterator[Need]:
    found = ECR.match(image)
    if found is None:
        return  # a registry that asks IAM for nothing; whether the network reaches it is a duty of its own
    if task.execution is None:
        yield not_in_input("its execution role", task.resource.account)
        return
    account, region, name = found.groups()
    yield Call(task.execution, "ecr:GetAuthorizationToken", "*", {"aws:requestedregion": region})
    arn = f"arn:aws:ecr:{region}:{account}:repository/{name}"
    yield from (Call(task.execution, action, arn) for action in PULL)
    yield _stands(estate, task.execution, arn, account)


def _stands(estate: DutyEstate, role: Principal, arn: str, account: str) -> Need:
    if estate.entity(arn):
        return Standing(True, "")
    known = estate.model.accounts.get(account)
    missing = f"no repository {arn} stands, so nobody can push the image"
    return Standing(False if known and known.read and account == role.account.id else None, missing)
