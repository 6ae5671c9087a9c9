"""Breakages of an independent judge: each is blocked for its cause, and harmless changes leave every duty possible."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from dead_parts import Change, Dead, dropped, of_one_practice, with_inputs, without

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate

pytestmark = pytest.mark.real  # each asks the duties of the whole example


def with_text(prop: str, old: str, new: str) -> Change:
    """A property with one text in the place of another; a list or an object stays one."""

    def apply(resource: Resource) -> Resource:
        given = resource.inputs[prop]
        text = given if isinstance(given, str) else json.dumps(given)
        assert old in text, f"{prop} of {resource.name} has no {old}"
        changed = text.replace(old, new)
        value = changed if isinstance(given, str) else json.loads(changed)
        return resource.with_(inputs={**resource.inputs, prop: value})

    return apply


def with_denied(action: str) -> Change:
    """The policy with a Deny of an action for everybody."""
    denied = {"Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*"}

    def apply(resource: Resource) -> Resource:
        document = json.loads(resource.props["policy"])
        document["Statement"].append(denied)
        return resource.with_(inputs={**resource.inputs, "policy": json.dumps(document)})

    return apply


def without_inputs(*names: str) -> Change:
    def apply(resource: Resource) -> Resource:
        inputs, outputs = ({k: v for k, v in given.items() if k not in names}
                           for given in (resource.inputs, resource.outputs))  # fmt: skip
        return resource.with_(inputs=inputs, outputs=outputs)

    return apply


def asking_for_another_key(resource: Resource) -> Resource:
    """The bucket's policy for one key, which is none of its own, and for requests that name none too."""
    document = json.loads(resource.props["policy"])
    for statement in document["Statement"]:
        if statement["Sid"] == "RightKeyOnly":
            asked = {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:999999999999:key/other"}
            statement["Condition"] = {"StringNotEquals": asked}
    return resource.with_(inputs={**resource.inputs, "policy": json.dumps(document)})


def with_image_of_docker_hub(resource: Resource) -> Resource:
    changed = re.sub(r'"image": "[^"]*openemr:[^"]*"', '"image": "openemr/openemr:7.0.3"',
                     str(resource.inputs["containerDefinitions"]))  # fmt: skip
    return resource.with_(inputs={**resource.inputs, "containerDefinitions": changed})


def with_each(prop: str, **changed: Any) -> Change:
    """Each object of a list with some values changed."""
    return lambda r: r.with_(inputs={**r.inputs, prop: [{**each, **changed} for each in r.inputs[prop]]})


def reading_only(resource: Resource) -> Resource:
    fields = [{"field": "eventCategory", "equals": ["Management"]}, {"field": "readOnly", "equals": ["true"]}]
    return resource.with_(inputs={**resource.inputs, "advancedEventSelectors": [{"fieldSelectors": fields}]})


TASK, POLICY = "ecs/taskDefinition:TaskDefinition", "iam/rolePolicy:RolePolicy"
ENDPOINT, MACHINE = "ec2/vpcEndpoint:VpcEndpoint", "sfn/stateMachine:StateMachine"
RULE, FUNCTION = "cloudwatch/eventRule:EventRule", "lambda/function:Function"
DEAD = {
    "the policy of S3's endpoint leaves out image layers": Dead(
        ENDPOINT, "network-s3", without("ImageLayers"), "task-images", "starport-layer-bucket"
    ),
    "the policy of an endpoint stops what a task writes": Dead(
        ENDPOINT, "network-s3", with_denied("s3:PutObject"), "workload-services", "s3:PutObject"
    ),
    "an image is of a registry that no network reaches": Dead(
        TASK, "ehr-task", with_image_of_docker_hub, "task-images", "registry-1.docker.io"
    ),
    "a task is not made for Fargate": Dead(
        TASK, "ehr-task", with_inputs(requiresCompatibilities=["EC2"]), "service-tasks", "not for FARGATE"
    ),
    "a cluster is gone": Dead("ecs/cluster:Cluster", "cluster", dropped, "service-tasks", "is not there"),
    "a container mounts what its task does not have": Dead(
        TASK, "ehr-task", with_text("containerDefinitions", '"sourceVolume": "files"', '"sourceVolume": "filez"'),
        "task-volumes", "mount filez",
    ),
    "settings name a database that is not there": Dead(
        TASK, "ehr-task", with_text("containerDefinitions", "ehr-db.", "ehr-other."), "task-connections",
        "database or cache ehr-other.",
    ),
    "settings name another port": Dead(
        TASK, "ehr-task", with_text("containerDefinitions", '"value": "3306"', '"value": "3307"'), "task-connections",
        "port 3307",
    ),
    "settings name a cache without TLS": Dead(
        TASK, "accounting-prepare-task", with_text("containerDefinitions", "rediss://", "redis://"),
        "task-connections", "asks for TLS",
    ),
    "a role is not there": Dead(
        TASK, "ehr-task", with_inputs(executionRoleArn="gone"), "task-images", "its execution role is not there"
    ),
    "RDS has no such interval": Dead(
        "rds/instance:Instance", "ehr-db", with_inputs(monitoringInterval=45), "database-monitoring", "every 45"
    ),
    "a trail records what reads only": Dead(
        "cloudtrail/trail:Trail", "trail", reading_only, "event-sources", "no trail records"
    ),
    "a pattern is no JSON": Dead(
        RULE, "watch-break-glass", with_inputs(eventPattern='{"source": ['), "event-sources", "no JSON object"
    ),
    "a pattern looks for calls where none are": Dead(
        RULE, "watch-break-glass", with_text("eventPattern", "AWS API Call via CloudTrail", "AWS API Call"),
        "event-sources", "names of calls",
    ),
    "a recorder has no channel": Dead(
        "cfg/deliveryChannel:DeliveryChannel", "baseline-home-channel", dropped, "config-delivery",
        "no delivery channel",
    ),
    "a log of queries hears no VPC": Dead(
        "route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", "network-dns", dropped,
        "vended-logs", "no VPC is associated",
    ),
    "each rule of a replication is disabled": Dead(
        "s3/bucketReplicationConfig:BucketReplicationConfig", "trail-copies", with_each("rules", status="Disabled"),
        "bucket-replication", "each of its rules is disabled",
    ),
    "a subscription to events of databases is off": Dead(
        "rds/eventSubscription:EventSubscription", "databases-db-instance", with_inputs(enabled=False), "notices",
        "switched off",
    ),
    "subscribers filter by what AWS does not send": Dead(
        "sns/topicSubscription:TopicSubscription", "alarms-.*", with_inputs(filterPolicy='{"kind": ["never"]}'),
        "failure-alarms", "filters by attributes",
    ),
    "an alarm has no statistic": Dead(
        "cloudwatch/metricAlarm:MetricAlarm", "ehr-errors", without_inputs("statistic"), "metric-alarms",
        "no statistic",
    ),
    "EventBridge keeps nothing in a FIFO queue": Dead(
        "sqs/queue:Queue", "alarms-undelivered", with_inputs(fifoQueue=True), "event-targets", "is a FIFO queue"
    ),
    "a schedule lacks a field": Dead(
        "scheduler/schedule:Schedule", "visits-los-angeles", with_inputs(scheduleExpression="cron(0 9 * * *)"),
        "schedules", "takes 6 fields",
    ),
    "a schedule is in a time zone that is none": Dead(
        "scheduler/schedule:Schedule", "visits-los-angeles", with_inputs(scheduleExpressionTimezone="America/Seattle"),
        "schedules", "no time zone America/Seattle",
    ),
    "a plan of backups has no such minute": Dead(
        "backup/plan:Plan", "backup", with_each("rules", schedule="cron(75 8 * * ? *)"), "schedules", "0 to 59"
    ),
    "a plan tests no restore": Dead(
        "backup/restoreTestingSelection:RestoreTestingSelection", "restore-test-.*", dropped, "backup-restores",
        "no selection of a restore test",
    ),
    "the partitions of a table lie elsewhere": Dead(
        "glue/catalogTable:CatalogTable", "trail-table-table",
        with_text("parameters", "s3://lumen-ridge-trail-", "s3://lumen-ridge-elsewhere-"), "queries", "elsewhere",
    ),
    "a saved query asks a table that is not there": Dead(
        "glue/catalogTable:CatalogTable", "trail-table-table", dropped, "query-results", "has no table trail"
    ),
    "the log group of a machine is gone": Dead(
        "cloudwatch/logGroup:LogGroup", "ehr-start-log", dropped, "state-machines", "is not there"
    ),
    "the folder of an access point is another user's": Dead(
        "efs/accessPoint:AccessPoint", "ehr-files-point", with_inputs(posixUser={"uid": 1001, "gid": 1001}),
        "task-volumes", "user 1001 may not write in the folder",
    ),
    "a parameter group is gone": Dead(
        "rds/parameterGroup:ParameterGroup", "ehr-db-parameters", dropped, "database-groups", "its parameterGroupName"
    ),
    "an alias names another zone": Dead(
        "route53/record:Record", "door-any.*", with_text("aliases", '"zoneId": "', '"zoneId": "X'), "network-parts",
        "its alias names the zone X",
    ),
    "a plan has no rule": Dead("backup/plan:Plan", "backup", with_inputs(rules=[]), "backups-taken", "has no rule"),
    "a queue is under a key of another Region": Dead(
        "sqs/queue:Queue", "f-appointments-queue", with_text("kmsMasterKeyId", ":us-west-2:", ":us-east-1:"),
        "named-keys", "is not in us-west-2",
    ),
    "a NAT gateway has no address": Dead("ec2/eip:Eip", ".*", dropped, "network-parts", "its allocationId"),
    "a permission set is gone": Dead(
        "ssoadmin/permissionSet:PermissionSet", "view-costs", dropped, "permission-assignments", "the permission set"
    ),
    "a mapping names no function": Dead(
        "lambda/eventSourceMapping:EventSourceMapping", "f-appointments-feed", with_inputs(functionName="nobody"),
        "function-sources", "the function nobody is not there",
    ),
    "a state goes on to none": Dead(
        MACHINE, "ehr-start", with_text("definition", '"Next": "Run setup"', '"Next": "Run it"'), "state-machines",
        "goes on to Run it",
    ),
    "the code of a function has no such handler": Dead(
        FUNCTION, "f-appointments-function", with_inputs(handler="infra.exchange.handler.work"), "functions",
        "has no work",
    ),
    "a function runs too long": Dead(
        FUNCTION, "f-appointments-function", with_inputs(timeout=1000), "functions", "after 900 s"
    ),
    "a mapping runs too few functions": Dead(
        "lambda/eventSourceMapping:EventSourceMapping", "f-appointments-feed",
        with_inputs(scalingConfig={"maximumConcurrency": 1}), "function-sources", "2 to 1000",
    ),
    "a vendor takes records without TLS": Dead(
        "cloudwatch/eventApiDestination:EventApiDestination", ".*",
        with_inputs(invocationEndpoint="http://messages.bellwire.example"), "event-targets", "no HTTPS endpoint",
    ),
    "a permission set is assigned to nobody": Dead(
        "ssoadmin/accountAssignment:AccountAssignment", "view-costs.*", dropped, "sign-in", "assigned to nobody"
    ),
    "a session lasts too long": Dead(
        "ssoadmin/permissionSet:PermissionSet", "view-costs", with_inputs(sessionDuration="PT24H"), "sign-in",
        "PT1H to PT12H",
    ),
    "a role allows longer sessions than IAM": Dead(
        "iam/role:Role", "physician", with_inputs(maxSessionDuration=54000), "sign-in", "54000 s: IAM takes"
    ),
    "a web ACL blocks everybody": Dead(
        "wafv2/webAcl:WebAcl", "door-firewall", with_inputs(defaultAction={"block": {}}), "host-names",
        "blocks every request",
    ),
    "a web ACL is of CloudFront": Dead(
        "wafv2/webAcl:WebAcl", "door-firewall", with_inputs(scope="CLOUDFRONT"), "host-names", "is not REGIONAL"
    ),
    "a target group is of another network": Dead(
        "lb/targetGroup:TargetGroup", "ehr-target", with_inputs(vpcId="vpc-0"), "target-groups", "and its tasks are not"
    ),
    "a health check waits longer than it asks": Dead(
        "lb/targetGroup:TargetGroup", "ehr-target",
        with_inputs(healthCheck={"protocol": "HTTPS", "path": "/", "timeout": 60, "interval": 30}), "target-groups",
        "waits 60 s",
    ),
    "the gateway of a site is gone": Dead(
        "ec2/customerGateway:CustomerGateway", "site-seattle-gateway", dropped, "site-connections", "is not there"
    ),
    "the provider of a pipeline's tokens is gone": Dead(
        "iam/openIdConnectProvider:OpenIdConnectProvider", "deployer-pipeline", dropped, "pipeline-tokens",
        "is not there",
    ),
}  # fmt: skip
"""Changes that no policy of the estate's model shows: it is read once for all of them."""
DEAD_OF_POLICIES = {
    "nobody asks the trail": Dead(
        "iam/rolePolicy:RolePolicy", "audit-.*-trail", dropped, "query-results", "nobody of the account may start"
    ),
    "a task reads a secret of its settings without a right to": Dead(
        POLICY, "ehr-prepare-.*", dropped, "task-secrets", "secretsmanager:GetSecretValue"
    ),
    "a secret is gone": Dead(
        "secretsmanager/secret:Secret", "ehr-database-password", dropped, "task-secrets", "is not there"
    ),
    "a bucket asks for a key that its writers do not have": Dead(
        "s3/bucketPolicy:BucketPolicy", "photos-policy", asking_for_another_key, "workload-permissions", "RightKeyOnly"
    ),
    "the topic of alarms is gone": Dead(
        "sns/topic:Topic", "alarms", dropped, "event-targets", "the resource is not there"
    ),
    "Step Functions may not take on the role of a machine": Dead(
        "iam/role:Role", "visit-journey-role", with_text("assumeRolePolicy", "states.amazonaws", "sns.amazonaws"),
        "workload-roles", "states.amazonaws.com",
    ),
    "the table of a machine is gone": Dead("dynamodb/table:Table", "visits", dropped, "state-machines", "is not there"),
}  # fmt: skip
HARMLESS = (
    Dead(POLICY, "ehr-boot-permissions", with_text("policy", ":GetSecretValue", ":Get*"), "", ""),
    Dead(ENDPOINT, "network-logs", without_inputs("policy"), "", ""),
    Dead("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ehr-db-door-from-app",
         with_inputs(fromPort=3300, toPort=3310), "", ""),
    Dead("ec2/networkAcl:NetworkAcl", "network-public", with_text("ingress", '"protocol": "tcp"', '"protocol": "6"'),
         "", ""),
    Dead(TASK, "ehr-task", with_inputs(memory="4096"), "", ""),
    Dead("rds/instance:Instance", "ehr-db", with_inputs(port=3306, allocatedStorage=100), "", ""),
    Dead("backup/plan:Plan", "backup", with_each("rules", schedule="cron(30 10 ? * MON-FRI *)"), "", ""),
    Dead("backup/restoreTestingPlan:RestoreTestingPlan", ".*", with_inputs(scheduleExpression="cron(0 9 ? * 1#1 *)"),
         "", ""),
    Dead("sns/topicSubscription:TopicSubscription", "alarms-mso", with_inputs(filterPolicy="{}"), "", ""),
    Dead("cloudtrail/trail:Trail", "trail", with_inputs(insightSelectors=[]), "", ""),
    Dead(FUNCTION, "f-appointments-function", with_inputs(timeout=120, architectures=["x86_64"]), "", ""),
    Dead("lb/targetGroup:TargetGroup", "ehr-target",
         with_inputs(healthCheck={"protocol": "HTTPS", "path": "/meta/health/readyz", "matcher": "200-299"}), "", ""),
    Dead(MACHINE, "ehr-start", with_text("definition", '"TimeoutSeconds": 3600', '"TimeoutSeconds": 1800'), "", ""),
    Dead("route53/record:Record", "door-caa", dropped, "", ""),
    Dead("ssoadmin/permissionSet:PermissionSet", "view-costs", with_inputs(sessionDuration="PT90M"), "", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def model(reference_plan: Graph) -> EstateModel:
    return read_estate(reference_plan)


@pytest.mark.parametrize("name", DEAD)
def test_a_dead_part_is_blocked_for_its_cause(name: str, reference_plan: Graph, model: EstateModel) -> None:
    DEAD[name].is_blocked(reference_plan, model)


@pytest.mark.parametrize("name", DEAD_OF_POLICIES)
def test_a_part_that_a_policy_or_a_lack_stops_is_blocked_for_its_cause(name: str, reference_plan: Graph) -> None:
    DEAD_OF_POLICIES[name].is_blocked(of_one_practice(reference_plan))


def test_harmless_changes_leave_every_duty_possible(reference_plan: Graph) -> None:
    changed = reference_plan
    for harmless in HARMLESS:
        changed = harmless.graph(changed)
    stopped = [d for d in prove_duties(changed).decided if d.outcome.answer is not Answer.ALLOWED]
    assert [f"{d.duty.sentence}: {d.outcome.cause}" for d in stopped] == []
