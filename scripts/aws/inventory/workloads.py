"""What runs: containers, functions, machines, queues and topics, schedules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from infra.emulator.provider.binding import Aws, call
from scripts.aws.listing import Known, Listing, alone, beside, each, under

CLUSTER, FUNCTION, REPOSITORY = (
    "aws:ecs/cluster:Cluster",
    "aws:lambda/function:Function",
    "aws:ecr/repository:Repository",
)
QUEUE, TOPIC = "aws:sqs/queue:Queue", "aws:sns/topic:Topic"
SCHEDULES, GLUE = "aws:scheduler/scheduleGroup:ScheduleGroup", "aws:glue/catalogDatabase:CatalogDatabase"


def _permissions(aws: Aws, above: Known) -> Iterator[Known]:
    """The statements of a function's policy, each a permission."""
    policy = aws.call("lambda.get_policy", FunctionName=above["id"])["Policy"]
    for statement in json.loads(policy)["Statement"]:
        yield {"statementId": statement["Sid"]}


def _queues(aws: Aws, _: Known) -> Iterator[Known]:
    """Every queue; its name is the end of its URL, and nothing else tells it."""
    for url in aws.call("sqs.list_queues").get("QueueUrls", ()):
        yield {"id": url, "url": url, "name": url.rpartition("/")[2]}


_CONTAINERS: Final[tuple[Listing, ...]] = (
    each(CLUSTER, call("ecs.list_clusters", "clusterArns[].{id: @, arn: @}"), name="{id|cluster/}"),
    *beside(CLUSTER, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", clusterName="{name}"),
    under(
        CLUSTER,
        "aws:ecs/service:Service",
        call("ecs.list_services", "serviceArns[].{id: @, arn: @, name: @}", cluster="{id}"),
        cluster="{id}",
    ),
    each(
        "aws:ecs/taskDefinition:TaskDefinition",
        call("ecs.list_task_definition_families", "families[].{id: @}", status="ACTIVE"),
    ),
    *(
        each(
            f"aws:appautoscaling/{kind}",
            call(
                f"application-autoscaling.{operation}",
                f"{plural}[].{{{name}resourceId: ResourceId, scalableDimension: ScalableDimension}}",
                ServiceNamespace="ecs",
            ),
            serviceNamespace="ecs",
        )
        for kind, operation, plural, name in (
            ("target:Target", "describe_scalable_targets", "ScalableTargets", ""),
            ("policy:Policy", "describe_scaling_policies", "ScalingPolicies", "name: PolicyName, "),
        )
    ),
    each(REPOSITORY, call("ecr.describe_repositories", "repositories[].{id: repositoryName, arn: repositoryArn}")),
    *beside(
        REPOSITORY,
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        repository="{id}",
    ),
    *alone(
        "aws:ecr/registryPolicy:RegistryPolicy",
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    ),
)

_CODE: Final[tuple[Listing, ...]] = (
    each(FUNCTION, call("lambda.list_functions", "Functions[].{id: FunctionName}")),
    under(FUNCTION, "aws:lambda/permission:Permission", _permissions, function="{id}"),
    each(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        call("lambda.list_event_source_mappings", "EventSourceMappings[].{id: UUID}"),
    ),
    each(
        "aws:sfn/stateMachine:StateMachine",
        call("stepfunctions.list_state_machines", "stateMachines[].{id: stateMachineArn}"),
    ),
    each(SCHEDULES, call("scheduler.list_schedule_groups", "ScheduleGroups[?Name!='default'].{id: Name}")),
    each(
        "aws:scheduler/schedule:Schedule",
        call("scheduler.list_schedules", "Schedules[].{name: Name, groupName: GroupName}"),
    ),
    each(
        "aws:ssm/document:Document",
        call(
            "ssm.list_documents", "DocumentIdentifiers[].{name: Name}", Filters=[{"Key": "Owner", "Values": ["Self"]}]
        ),
    ),
    *alone("aws:ssm/serviceSetting:ServiceSetting", settingId="/ssm/documents/console/public-sharing-permission"),
    each("aws:athena/workgroup:Workgroup", call("athena.list_work_groups", "WorkGroups[].{id: Name}")),
    each("aws:athena/namedQuery:NamedQuery", call("athena.list_named_queries", "NamedQueryIds[].{id: @}")),
    each(GLUE, call("glue.get_databases", "DatabaseList[].{name: Name}")),
    under(
        GLUE,
        "aws:glue/catalogTable:CatalogTable",
        call("glue.get_tables", "TableList[].{name: Name}", DatabaseName="{name}"),
        databaseName="{name}",
    ),
)

_MACHINES: Final[tuple[Listing, ...]] = (
    each("aws:ec2/instance:Instance", call("ec2.describe_instances", "Reservations[].Instances[].{id: InstanceId}")),
    each(
        "aws:ec2/launchTemplate:LaunchTemplate",
        call("ec2.describe_launch_templates", "LaunchTemplates[].{id: LaunchTemplateId}"),
    ),
    *alone(
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        "aws:ebs/defaultKmsKey:DefaultKmsKey",
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    ),
)

_MESSAGES: Final[tuple[Listing, ...]] = (
    each(QUEUE, _queues, apart="policy"),
    *beside(QUEUE, "aws:sqs/queuePolicy:QueuePolicy", queueUrl="{id}"),
    each(TOPIC, call("sns.list_topics", "Topics[].{id: TopicArn, arn: TopicArn}"), apart="policy"),
    *beside(TOPIC, "aws:sns/topicPolicy:TopicPolicy", arn="{id}"),
    under(
        TOPIC,
        "aws:sns/topicSubscription:TopicSubscription",
        call("sns.list_subscriptions_by_topic", "Subscriptions[].{id: SubscriptionArn}", TopicArn="{id}"),
        topic="{id}",
    ),
)

LISTINGS: Final = (*_CONTAINERS, *_CODE, *_MACHINES, *_MESSAGES)
