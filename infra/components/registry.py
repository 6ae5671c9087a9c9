"""The container registry of one account: every image that its systems run, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Text, deny, policy

PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (
    "ecr:BatchDeleteImage", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
)  # fmt: skip
UNTAGGED = {
    "rulePriority": 1,
    "description": "What no tag names any more goes after two weeks; a tagged image stays, for a task may run it",
    "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
    "action": {"type": "expire"},
}


def repository_of(image: str) -> str:
    """Where an image stands here: ``mso/keycloak/keycloak`` for ``quay.io/keycloak/keycloak:26.2.4``."""
    host, _, path = image.partition("/")
    name = path if path and ("." in host or ":" in host) else image
    return f"mso/{re.split('[:@]', name)[0]}"


def version_of(image: str) -> str:
    """``:26.2.4``, or ``@sha256:...`` of an image that is named by its digest."""
    last = image.rpartition("/")[2]
    return last[last.index("@" if "@" in last else ":") :]


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    """``images`` as their publishers name them, with a version; ``pullers`` start them, ``pusher`` brings them here."""

    images: Sequence[str]
    account_id: str
    key_arn: Text
    pullers: Sequence[Text]
    pusher: Text
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if unpinned := [image for image in self.images if ":" not in image.rpartition("/")[2]]:
            raise ValueError(f"registry: {', '.join(unpinned)} without a version; name one, best by digest")


class Registry(pulumi.ComponentResource):
    """One repository for each image: sealed, scanned when it arrives, its tags never moved.

    45 CFR 164.308(a)(5)(ii)(B), 164.312(c)(1). Tasks have no route to the internet; they reach this registry through
    the network's endpoints. Images get in by the owner's pipeline, which pulls a version from its publisher, has it
    reviewed, and pushes it under the same version (the stack's output ``images`` lists what belongs where). A
    pull-through cache would take in whatever a publisher serves at that moment, unseen. A service whose image is not
    here yet waits for it.
    """

    urls: Mapping[str, pulumi.Output[str]]
    """Where each image stands here, by its publisher's name."""

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:Registry", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        made = {repository: self._repository(repository) for repository in sorted(set(map(repository_of, args.images)))}
        self.urls = {
            image: pulumi.Output.concat(made[repository_of(image)], version_of(image)) for image in args.images
        }
        self.register_outputs({"images": self.urls})

    def _repository(self, repository: str) -> pulumi.Output[str]:
        name = repository.replace("/", "-")
        made = aws.ecr.Repository(
            name,
            name=repository,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            encryption_configurations=[
                aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=self._args.key_arn)
            ],
            tags=self._args.tags,
            opts=self._here,
        )
        inspector = f"arn:aws:iam::{self._args.account_id}:role/aws-service-role/inspector2.amazonaws.com/*"
        aws.ecr.RepositoryPolicy(
            f"{name}-policy",
            repository=made.name,
            policy=policy(
                Kind.REPOSITORY,
                deny("StartersPull", *PULL, to="*", when=_all_but([*self._args.pullers, inspector])),
                deny("PipelinePushes", *PUSH, to="*", when=_all_but([self._args.pusher])),
            ),
            opts=self._here,
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle", repository=made.name, policy=json.dumps({"rules": [UNTAGGED]}), opts=self._here
        )
        url: pulumi.Output[str] = made.repository_url
        return url


def _all_but(roles: Sequence[Text]) -> Conditions:
    return {"ArnNotLike": {"aws:PrincipalArn": list(roles)}}
