"""ECS: clusters, task definitions and services."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, standard_tagging

_ECS_TAGS = standard_tagging("ecs", "resourceArn")

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

_CAPACITY_PROVIDERS = call(
    "ecs.put_cluster_capacity_providers",
    cluster="{clusterName}",
    capacityProviders="{capacityProviders}",
    defaultCapacityProviderStrategy="{defaultCapacityProviderStrategies}",
)


class _TaskDefinition(Binding):
    """A task definition; container definitions are a JSON string in Pulumi and a list in boto3."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Register a revision."""
        containers = json.loads(props["containerDefinitions"])
        parameters = aws.parameters(
            "ecs.register_task_definition", {**props.inputs, "containerDefinitions": containers}, self.names
        )
        response = aws.call("ecs.register_task_definition", **parameters)
        return str(response["taskDefinition"]["taskDefinitionArn"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The revision; of each container only the declared properties, because AWS adds many defaults."""
        response = aws.call("ecs.describe_task_definition", taskDefinition=props["id"], include=["TAGS"])
        found = response["taskDefinition"]
        declared = json.loads(props.get("containerDefinitions") or "null") or found["containerDefinitions"]
        if found.get("status") == "INACTIVE":
            return None
        kept = [
            {key: each.get(key) for key in wanted}
            for wanted, each in zip(declared, found["containerDefinitions"], strict=False)
        ]
        return {**found, "containerDefinitions": json.dumps(kept), "tags": response.get("tags", [])}


class _Service(Binding):
    """A service; deletion also stops its running tasks."""

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the service with its tasks."""
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
        deleted_when="status=='INACTIVE'",
    ),
    Binding(
        type="aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        create_call=_CAPACITY_PROVIDERS,
        read_call=call("ecs.describe_clusters", "clusters[0]", clusters=["{clusterName}"]),
        delete_call=call(
            "ecs.put_cluster_capacity_providers",
            cluster="{clusterName}",
            capacityProviders=[],
            defaultCapacityProviderStrategy=[],
        ),
        deleted_when="status=='INACTIVE'",
        settings=(change("*", _CAPACITY_PROVIDERS),),
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
        not_returned="trackLatest skipDestroy",
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
        not_returned="iamRole",
        deleted_when="status=='INACTIVE'",
    ),
)
