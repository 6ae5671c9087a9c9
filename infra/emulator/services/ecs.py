"""ECS, ECR, and the scaling of services."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change

_ECS_TAGS = Tagging(
    put=call("ecs.tag_resource", resourceArn="{arn}"),
    drop=call("ecs.untag_resource", resourceArn="{arn}", tagKeys="{gone}"),
    listed=call("ecs.list_tags_for_resource", "tags", resourceArn="{arn}"),
)
_ECR_TAGS = Tagging(
    put=call("ecr.tag_resource", resourceArn="{arn}"),
    drop=call("ecr.untag_resource", resourceArn="{arn}", tagKeys="{gone}"),
    listed=call("ecr.list_tags_for_resource", "tags", resourceArn="{arn}"),
)
_SERVICE_NAMES = {
    "name": "serviceName",
    "deploymentCircuitBreaker": "deploymentConfiguration.deploymentCircuitBreaker",
    "deploymentMaximumPercent": "deploymentConfiguration.maximumPercent",
    "deploymentMinimumHealthyPercent": "deploymentConfiguration.minimumHealthyPercent",
    "networkConfiguration": "networkConfiguration.awsvpcConfiguration",
    "enableEcsManagedTags": "enableECSManagedTags",
    "capacityProviderStrategies": "capacityProviderStrategy",
    "orderedPlacementStrategies": "placementStrategy",
}
_PROVIDERS = call(
    "ecs.put_cluster_capacity_providers",
    cluster="{clusterName}",
    capacityProviders="{capacityProviders}",
    defaultCapacityProviderStrategy="{defaultCapacityProviderStrategies}",
)
_POLICY_CALLS = call("ecr.set_repository_policy", repositoryName="{repository}", policyText="{policy}")
_TARGET = {
    "ServiceNamespace": "{serviceNamespace}",
    "ResourceId": "{resourceId}",
    "ScalableDimension": "{scalableDimension}",
}


class _TaskDefinition(Binding):
    """A task definition: its containers are one JSON text in Pulumi and a list in AWS; each change is a revision."""

    def create(self, aws: Aws, props: Props) -> str:
        """Register a revision."""
        containers = json.loads(props["containerDefinitions"])
        parameters = aws.filled(
            "ecs.register_task_definition", {**props.inputs, "containerDefinitions": containers}, self.names
        )
        answer = aws.call("ecs.register_task_definition", **parameters)
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The revision; of each container only what was declared, for AWS fills in many defaults."""
        answer = aws.call("ecs.describe_task_definition", taskDefinition=props["id"], include=["TAGS"])
        found = answer["taskDefinition"]
        declared = json.loads(props.get("containerDefinitions") or "null") or found["containerDefinitions"]
        if found.get("status") == "INACTIVE":
            return None
        kept = [
            {key: each.get(key) for key in wanted}
            for wanted, each in zip(declared, found["containerDefinitions"], strict=False)
        ]
        return {**found, "containerDefinitions": json.dumps(kept), "tags": answer.get("tags", [])}


class _Repository(Binding):
    """An image repository; with images in it, it goes only where the program says so."""

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the repository down."""
        aws.call("ecr.delete_repository", repositoryName=props["id"], force=bool(props.get("forceDelete")))


class _Service(Binding):
    """A service; it is scaled to nothing before it goes."""

    def delete(self, aws: Aws, props: Props) -> None:
        """Drain and delete."""
        aws.call("ecs.delete_service", cluster=props.get("cluster", "default"), service=props["name"], force=True)


BINDINGS = (
    Binding(
        type="aws:ecs/cluster:Cluster",
        create_call=call("ecs.create_cluster", "cluster.clusterArn"),
        read_call=call(
            "ecs.describe_clusters", "clusters[0]", clusters=["{name}"], include=["CONFIGURATIONS", "SETTINGS", "TAGS"]
        ),
        delete_call=call("ecs.delete_cluster", cluster="{name}"),
        settings=(
            change("settings configuration serviceConnectDefaults", call("ecs.update_cluster", cluster="{name}")),
        ),
        tagging=_ECS_TAGS,
        names={"name": "clusterName"},
        gone="status=='INACTIVE'",
    ),
    Binding(
        type="aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        create_call=_PROVIDERS,
        read_call=call("ecs.describe_clusters", "clusters[0]", clusters=["{clusterName}"]),
        settings=(change("*", _PROVIDERS),),
        names={"defaultCapacityProviderStrategies": "defaultCapacityProviderStrategy"},
    ),
    _TaskDefinition(
        type="aws:ecs/taskDefinition:TaskDefinition",
        create_call=call("ecs.register_task_definition"),
        read_call=call("ecs.describe_task_definition", taskDefinition="{id}"),
        delete_call=call("ecs.deregister_task_definition", taskDefinition="{id}"),
        tagging=_ECS_TAGS,
        names={"volumes.efsVolumeConfiguration": "efsVolumeConfiguration"},
        outputs={"arn": "taskDefinitionArn", "revision": "revision"},
        unread="trackLatest skipDestroy",
    ),
    _Service(
        type="aws:ecs/service:Service",
        create_call=call("ecs.create_service", "service.serviceArn", serviceName="{name}"),
        read_call=call(
            "ecs.describe_services", "services[0]", cluster="{cluster}", services=["{name}"], include=["TAGS"]
        ),
        settings=(change("*", call("ecs.update_service", cluster="{cluster}", service="{name}")),),
        tagging=_ECS_TAGS,
        names=_SERVICE_NAMES,
        reshape={"cluster": "clusterArn"},
        unread="iamRole",
        gone="status=='INACTIVE'",
    ),
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
        create_call=_POLICY_CALLS,
        read_call=call("ecr.get_repository_policy", "@", repositoryName="{repository}"),
        delete_call=call("ecr.delete_repository_policy", repositoryName="{repository}"),
        settings=(change("policy", _POLICY_CALLS),),
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
    Binding(
        type="aws:appautoscaling/target:Target",
        create_call=call("application-autoscaling.register_scalable_target"),
        read_call=call(
            "application-autoscaling.describe_scalable_targets",
            "ScalableTargets[0]",
            ServiceNamespace="{serviceNamespace}",
            ResourceIds=["{resourceId}"],
            ScalableDimension="{scalableDimension}",
        ),
        delete_call=call("application-autoscaling.deregister_scalable_target", **_TARGET),
        settings=(
            change(
                "minCapacity maxCapacity roleArn suspendedState",
                call("application-autoscaling.register_scalable_target", **_TARGET),
            ),
        ),
        outputs={"arn": "ScalableTargetARN"},
        unread="tags",
    ),
    Binding(
        type="aws:appautoscaling/policy:Policy",
        create_call=call("application-autoscaling.put_scaling_policy", PolicyType="{policyType}"),
        read_call=call(
            "application-autoscaling.describe_scaling_policies", "ScalingPolicies[0]", PolicyNames=["{name}"], **_TARGET
        ),
        delete_call=call("application-autoscaling.delete_scaling_policy", PolicyName="{name}", **_TARGET),
        settings=(change("*", call("application-autoscaling.put_scaling_policy", PolicyType="{policyType}")),),
        names={"name": "PolicyName"},
        outputs={"arn": "PolicyARN"},
    ),
)
