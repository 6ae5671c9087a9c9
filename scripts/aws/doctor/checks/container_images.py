"""Every image that the estate runs is in the registry of its account, under the version that the plan names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from infra.emulator.provider.binding import NotFoundError
from infra.engine.urns import STACK
from infra.engine.values import reveal
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, answers_for, not_checked, ok, problem

NO_REPOSITORY: Final = "RepositoryNotFound"


def run(examination: Examination) -> Iterator[Answer]:
    """Examine each account whose stack exports ``images``: the publisher's name of each, and where it is kept."""
    for stack in examination.plan.of_type(STACK):
        images = reveal(dict(stack.outputs)).get("images")
        if isinstance(images, Mapping) and images:
            yield from answers_for(f"images of {stack.stack}", partial(_images, examination, stack.stack, images))


def _images(examination: Examination, account: str, images: Mapping[str, str]) -> Iterator[Answer]:
    context, found, without_repository = examination.read(account), 0, []
    host = f"{context.account}.dkr.ecr.{context.region}.amazonaws.com"
    for publisher, url in sorted(images.items()):
        repository, version = _repository_and_version(str(url))
        try:
            context.call("ecr.describe_images", repositoryName=repository, imageIds=[version])
            found += 1
        except NotFoundError as error:
            if NO_REPOSITORY in str(error):
                without_repository.append(publisher)
                continue
            target = f"{host}/{repository}:{version.get('imageTag', 'VERSION')}"
            fix = (
                f"after its review, as {account}'s deployer: docker pull {publisher}; docker tag; docker push {target}"
            )
            named = next(iter(version.values()))
            yield problem(f"{account}: {repository} lacks {named}; the service that runs it does not start", fix)
    if without_repository:
        what = f"{account} has no repository yet for {', '.join(without_repository)}"
        yield not_checked(what, f"deploy {account}; then review these images and push them: services wait for them")
    if found == len(images):
        yield ok(f"{account}: all {found} images are in its registry")


def _repository_and_version(url: str) -> tuple[str, dict[str, str]]:
    """The repository and the image id, as ECR takes them, of an image's URL in the registry."""
    path = url.partition("/")[2]
    if "@" in path:
        repository, _, digest = path.partition("@")
        return repository, {"imageDigest": digest}
    repository, _, tag = path.rpartition(":")
    return repository, {"imageTag": tag}


CHECK = Check(id="images", area=Area.ESTATE, title="the container images", run=run)
