"""The container registry (Amazon ECR) of one account, with a repository for every image that its systems run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Text, deny, policy

PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (
    "ecr:BatchDeleteImage", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
)  # fmt: skip
EXPIRE_UNTAGGED = {
    "rulePriority": 1,
    "description": "What no tag names any more goes after two weeks; a tagged image stays, for a task may run it",
    "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
    "action": {"type": "expire"},
}


def repository_of(image: str) -> str:
    """The name of an image's repository: ``mso/keycloak/keycloak`` for ``quay.io/keycloak/keycloak:26.2.4``."""
    host, _, path = image.partition("/")
    name = path if path and ("." in host or ":" in host) else image
    return f"mso/{re.split('[:@]', name)[0]}"


def version_of(image: str) -> str:
    """The version part of an image's name: ``:26.2.4``, or ``@sha256:...`` where it is named by its digest."""
    last = image.rpartition("/")[2]
    return last[last.index("@" if "@" in last else ":") :]


@dataclass(frozen=True, kw_only=True)
class ContainerRegistryArgs:
    """``images`` are named as their publishers name them, with a version (of a derived image: and its recipe's digest).

    ``puller_roles`` are the ARNs of the roles that start the images, ``pusher_role`` that of the role that pushes them.
    """

    images: Sequence[str]
    account_id: str
    key_arn: Text
    puller_roles: Sequence[Text]
    pusher_role: Text
    tags: Mapping[str, str]
    digests: Mapping[str, str] = field(default_factory=dict)
    """Digests of images that have been pushed, by their names: tasks run them by digest."""

    def __post_init__(self) -> None:
        if unpinned := [image for image in self.images if ":" not in image.rpartition("/")[2]]:
            raise ValueError(f"registry: {', '.join(unpinned)} without a version; give a version, preferably a digest")


class ContainerRegistry(pulumi.ComponentResource):
    """An encrypted repository for each image, which is scanned on push and whose tags are immutable.

    45 CFR 164.308(a)(5)(ii)(B), 164.312(c)(1). Tasks have no route to the internet; they reach this registry through
    the VPC endpoints of the network. The owner's pipeline builds each image from its recipe, has it scanned and
    signed, and pushes it (the stack's output ``images`` maps each image to its repository). A pull-through
    cache would import what a publisher serves at that moment, without review. The tasks of a service whose image has
    not been pushed yet do not start.
    """

    urls: Mapping[str, pulumi.Output[str]]
    """The URL of each image in this registry, by its publisher's name."""

    def __init__(self, name: str, args: ContainerRegistryArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:Registry", name, {}, opts)  # its first name, part of URNs
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        names = sorted(set(map(repository_of, args.images)))
        repository_urls = {name: self._repository(name) for name in names}
        self.urls = {
            image: pulumi.Output.concat(
                repository_urls[repository_of(image)],
                f"@{args.digests[image]}" if image in args.digests else version_of(image),
            )
            for image in args.images
        }
        self.register_outputs({"images": self.urls})

    def _repository(self, repository_name: str) -> pulumi.Output[str]:
        name = repository_name.replace("/", "-")
        repository = aws.ecr.Repository(
            name,
            name=repository_name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            encryption_configurations=[
                aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=self._args.key_arn)
            ],
            tags=self._args.tags,
            opts=self._child_opts,
        )
        inspector = f"arn:aws:iam::{self._args.account_id}:role/aws-service-role/inspector2.amazonaws.com/*"
        aws.ecr.RepositoryPolicy(
            f"{name}-policy",
            repository=repository.name,
            policy=policy(
                Kind.REPOSITORY,
                deny("StartersPull", *PULL, to="*", when=_all_roles_but([*self._args.puller_roles, inspector])),
                deny("PipelinePushes", *PUSH, to="*", when=_all_roles_but([self._args.pusher_role])),
            ),
            opts=self._child_opts,
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=repository.name,
            policy=json.dumps({"rules": [EXPIRE_UNTAGGED]}),
            opts=self._child_opts,
        )
        url: pulumi.Output[str] = repository.repository_url
        return url


def _all_roles_but(roles: Sequence[Text]) -> Conditions:
    return {"ArnNotLike": {"aws:PrincipalArn": list(roles)}}
