"""ECR: repositories, their policies, and the registry settings."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, standard_tagging

_ECR_TAGS = standard_tagging("ecr", "resourceArn")

_SET_POLICY = call("ecr.set_repository_policy", repositoryName="{repository}", policyText="{policy}")


class _Repository(Binding):
    """A repository; one with images is deleted only where ``forceDelete`` is set."""

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the repository."""
        aws.call("ecr.delete_repository", repositoryName=props["id"], force=bool(props.get("forceDelete")))


BINDINGS = (
    _Repository(
        type="aws:ecr/repository:Repository",
        create_call=call("ecr.create_repository"),
        read_call=call("ecr.describe_repositories", "repositories[0]", repositoryNames=["{id}"]),
        settings=(
            change("imageTagMutability", call("ecr.put_image_tag_mutability", repositoryName="{id}")),
            change("imageScanningConfiguration", call("ecr.put_image_scanning_configuration", repositoryName="{id}")),
        ),
        tagging=_ECR_TAGS,
        names={"name": "repositoryName", "encryptionConfigurations": "encryptionConfiguration"},
        outputs={"repositoryUrl": "repositoryUri"},
    ),
    Binding(
        type="aws:ecr/repositoryPolicy:RepositoryPolicy",
        create_call=_SET_POLICY,
        read_call=call("ecr.get_repository_policy", "@", repositoryName="{repository}"),
        delete_call=call("ecr.delete_repository_policy", repositoryName="{repository}"),
        settings=(change("policy", _SET_POLICY),),
        names={"policy": "policyText"},
    ),
    Binding(
        type="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        create_call=call("ecr.put_lifecycle_policy", repositoryName="{repository}", lifecyclePolicyText="{policy}"),
        read_call=call("ecr.get_lifecycle_policy", "@", repositoryName="{repository}"),
        delete_call=call("ecr.delete_lifecycle_policy", repositoryName="{repository}"),
        names={"policy": "lifecyclePolicyText"},
    ),
    Binding(
        type="aws:ecr/registryPolicy:RegistryPolicy",
        create_call=call("ecr.put_registry_policy", policyText="{policy}"),
        read_call=call("ecr.get_registry_policy", "@"),
        delete_call=call("ecr.delete_registry_policy"),
        settings=(change("*", call("ecr.put_registry_policy", policyText="{policy}")),),
        names={"policy": "policyText"},
    ),
    Binding(
        type="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        create_call=call("ecr.put_registry_scanning_configuration"),
        read_call=call("ecr.get_registry_scanning_configuration", "scanningConfiguration"),
        delete_call=call("ecr.put_registry_scanning_configuration", scanType="BASIC", rules=[]),
        settings=(change("*", call("ecr.put_registry_scanning_configuration")),),
    ),
)
