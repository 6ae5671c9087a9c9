"""Listings of workloads: ECS, ECR, Lambda, schedules, SSM, Athena, Glue, EC2 instances, SQS, SNS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from infra.emulator.provider.binding import AwsContext, call
from scripts.aws.inventory.listing import Known, Listing, listed, listed_under, single, single_under

CLUSTER, FUNCTION, REPOSITORY = (
    "aws:ecs/cluster:Cluster",
    "aws:lambda/function:Function",
    "aws:ecr/repository:Repository",
)
WORKGROUP = "aws:athena/workgroup:Workgroup"
QUEUE, TOPIC = "aws:sqs/queue:Queue", "aws:sns/topic:Topic"
SCHEDULES, GLUE = "aws:scheduler/scheduleGroup:ScheduleGroup", "aws:glue/catalogDatabase:CatalogDatabase"


def _permissions(aws: AwsContext, parent: Known) -> Iterator[Known]:
    """The permissions of a function: the statements of its resource policy."""
    policy = aws.call("lambda.get_policy", FunctionName=parent["id"])["Policy"]
    for statement in json.loads(policy)["Statement"]:
        yield {"statementId": statement["Sid"]}


def _queues(aws: AwsContext, _: Known) -> Iterator[Known]:
    """Every queue; its name is the last part of its URL."""
    for url in aws.call("sqs.list_queues").get("QueueUrls", ()):
        yield {"id": url, "url": url, "name": url.rpartition("/")[2]}


_CONTAINERS: Final[tuple[Listing, ...]] = (
    listed(CLUSTER, call("ecs.list_clusters", "clusterArns[].{id: @, arn: @}"), name="{id|cluster/}"),
    *single_under(CLUSTER, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", clusterName="{name}"),
    Listing(
        type="aws:ecs/service:Service",
        parent=CLUSTER,
        list_call=call("ecs.list_services", "serviceArns[].{id: @, arn: @, name: @}", cluster="{id}"),
        derived={"cluster": "{id}"},
        not_stated=frozenset({"deploymentCircuitBreaker"}),  # the emulated AWS does not keep it
    ),
    listed(
        "aws:ecs/taskDefinition:TaskDefinition",
        call("ecs.list_task_definition_families", "families[].{id: @}", status="ACTIVE"),
    ),
    *(
        listed(
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
    listed(REPOSITORY, call("ecr.describe_repositories", "repositories[].{id: repositoryName, arn: repositoryArn}")),
    *single_under(
        REPOSITORY,
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        repository="{id}",
    ),
    *single(
        "aws:ecr/registryPolicy:RegistryPolicy",
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    ),
)

_FUNCTIONS_AND_QUERIES: Final[tuple[Listing, ...]] = (
    listed(FUNCTION, call("lambda.list_functions", "Functions[].{id: FunctionName}")),
    listed_under(FUNCTION, "aws:lambda/permission:Permission", _permissions, function="{id}"),
    listed_under(
        FUNCTION,
        "aws:lambda/functionUrl:FunctionUrl",
        call("lambda.list_function_url_configs", "FunctionUrlConfigs[].{url: FunctionUrl}", FunctionName="{id}"),
        functionName="{id}",
    ),
    listed(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        call("lambda.list_event_source_mappings", "EventSourceMappings[].{id: UUID}"),
    ),
    listed(
        "aws:sfn/stateMachine:StateMachine",
        call("stepfunctions.list_state_machines", "stateMachines[].{id: stateMachineArn}"),
    ),
    listed(SCHEDULES, call("scheduler.list_schedule_groups", "ScheduleGroups[?Name!='default'].{id: Name}")),
    listed(
        "aws:scheduler/schedule:Schedule",
        call("scheduler.list_schedules", "Schedules[].{name: Name, groupName: GroupName}"),
    ),
    listed(
        "aws:ssm/document:Document",
        call(
            "ssm.list_documents", "DocumentIdentifiers[].{name: Name}", Filters=[{"Key": "Owner", "Values": ["Self"]}]
        ),
    ),
    *single("aws:ssm/serviceSetting:ServiceSetting", settingId="/ssm/documents/console/public-sharing-permission"),
    listed(WORKGROUP, call("athena.list_work_groups", "WorkGroups[].{id: Name}")),
    listed_under(
        WORKGROUP,
        "aws:athena/namedQuery:NamedQuery",
        call("athena.list_named_queries", "NamedQueryIds[].{id: @}", WorkGroup="{id}"),
        workgroup="{id}",
    ),
    listed(GLUE, call("glue.get_databases", "DatabaseList[].{name: Name}")),
    listed_under(
        GLUE,
        "aws:glue/catalogTable:CatalogTable",
        call("glue.get_tables", "TableList[].{name: Name}", DatabaseName="{name}"),
        databaseName="{name}",
    ),
)

_INSTANCES: Final[tuple[Listing, ...]] = (
    listed("aws:ec2/instance:Instance", call("ec2.describe_instances", "Reservations[].Instances[].{id: InstanceId}")),
    listed(
        "aws:ec2/launchTemplate:LaunchTemplate",
        call("ec2.describe_launch_templates", "LaunchTemplates[].{id: LaunchTemplateId}"),
    ),
    Listing(type="aws:ebs/defaultKmsKey:DefaultKmsKey", condition="KmsKeyId!='alias/aws/ebs'"),  # else it is not set
    *single(
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    ),
)

_MESSAGING: Final[tuple[Listing, ...]] = (
    listed(QUEUE, _queues, separate_inputs="policy"),
    *single_under(QUEUE, "aws:sqs/queuePolicy:QueuePolicy", queueUrl="{id}"),
    listed(TOPIC, call("sns.list_topics", "Topics[].{id: TopicArn, arn: TopicArn}"), separate_inputs="policy"),
    *single_under(TOPIC, "aws:sns/topicPolicy:TopicPolicy", arn="{id}"),
    listed_under(
        TOPIC,
        "aws:sns/topicSubscription:TopicSubscription",
        call("sns.list_subscriptions_by_topic", "Subscriptions[].{id: SubscriptionArn}", TopicArn="{id}"),
        topic="{id}",
    ),
)

LISTINGS: Final = (*_CONTAINERS, *_FUNCTIONS_AND_QUERIES, *_INSTANCES, *_MESSAGING)
