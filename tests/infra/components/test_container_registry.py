"""Every image has an encrypted, scanned, immutable repository, with one role that pushes and named roles that pull."""

from __future__ import annotations

import json

import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.container_registry import ContainerRegistry, ContainerRegistryArgs, repository_of, version_of

IMAGES = ("caddy:2.10.2-alpine", "quay.io/keycloak/keycloak:26.2.4")
EXECUTION_ROLE, DEPLOYER = (f"arn:aws:iam::{ACCOUNT}:role/mso/{name}" for name in ("phi/boot-ehr", "deployer"))
POLICY = "ecr/repositoryPolicy:RepositoryPolicy"


def args(tags: dict[str, str], *images: str) -> ContainerRegistryArgs:
    return ContainerRegistryArgs(
        images=images, account_id=ACCOUNT, key_arn="k", puller_roles=[EXECUTION_ROLE], pusher_role=DEPLOYER, tags=tags
    )


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    return build(lambda opts: ContainerRegistry("registry", args(tags, *IMAGES), opts))


@pytest.mark.parametrize(
    ("image", "repository", "version"),
    [
        ("caddy:2.10.2-alpine", "mso/caddy", ":2.10.2-alpine"),
        ("openemr/openemr:7.0.3", "mso/openemr/openemr", ":7.0.3"),
        ("ghcr.io/a/b/backend:v3", "mso/a/b/backend", ":v3"),
        ("registry:5000/ehr:1", "mso/ehr", ":1"),
        ("openemr/openemr@sha256:0f0f", "mso/openemr/openemr", "@sha256:0f0f"),
    ],
)
def test_a_repository_is_named_after_the_images_path_and_keeps_its_version(
    image: str, repository: str, version: str
) -> None:
    assert (repository_of(image), version_of(image)) == (repository, version)


def test_every_repository_is_encrypted_scanned_and_immutable(built: Built) -> None:
    repositories = [resource.inputs for resource in built.all("ecr/repository:Repository")]
    assert {repository["name"] for repository in repositories} == {"mso/caddy", "mso/keycloak/keycloak"}
    for repository in repositories:
        assert repository["imageTagMutability"] == "IMMUTABLE"
        assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
        assert repository["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": "k"}]


def test_only_named_roles_pull_and_only_the_pipeline_pushes(built: Built) -> None:
    statements = built.statements(POLICY, "mso-caddy-policy")
    assert statements["PipelinePushes"]["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [DEPLOYER]}}
    pullers = statements["StartersPull"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert pullers[0] == EXECUTION_ROLE
    assert all("aws-service-role/inspector2" in other for other in pullers[1:])
    assert {statement["Effect"] for statement in statements.values()} == {"Deny"}
    assert not any("Resource" in statement for statement in statements.values()), "ECR rejects a policy that names one"


def test_the_lifecycle_policy_expires_untagged_images_only(built: Built) -> None:
    lifecycle = json.loads(built.one("ecr/lifecyclePolicy:LifecyclePolicy", "mso-caddy-lifecycle")["policy"])
    assert [rule["selection"]["tagStatus"] for rule in lifecycle["rules"]] == ["untagged"]


def test_urls_name_the_accounts_own_registry(build: Build, tags: dict[str, str]) -> None:
    found: dict[str, str] = {}
    build(lambda opts: [url.apply(lambda text: found.setdefault("url", text)) for url in
                        ContainerRegistry("registry", args(tags, IMAGES[1]), opts).urls.values()])  # fmt: skip
    assert found["url"] == f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/mso/keycloak/keycloak:26.2.4"


def test_an_image_without_a_version_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="openemr/openemr without a version"):
        args(tags, "openemr/openemr")
