"""Each part of the estate that once could not do its work, put back as it was, is blocked for the right cause.

Every case changes the reference estate in one place and asks the kind of duty that has to notice.
"""

from __future__ import annotations

import pytest
from dead_parts import (
    Dead,
    applied_at_once,
    below_the_clinical_zone,
    dropped,
    in_the_default_group,
    inside_only,
    of_one_practice,
    unmeasured,
    with_another_sender,
    with_changed,
    with_inputs,
    with_source_account,
    without,
    without_actions,
    without_condition,
    without_service,
)

from infra.engine.graph import Graph

pytestmark = pytest.mark.real  # each asks the duties of the whole example
KEY, ROLE_POLICY = "kms/key:Key", "iam/rolePolicy:RolePolicy"
DEPLOYMENT_OF_KEYS = ("Deploy0", "Deploy1", "Deploy2")
DEAD = {
    "a task reads a secret that its execution role may not": Dead(
        ROLE_POLICY, r"ehr-boot-.*", dropped, "task-secrets", "secretsmanager:GetSecretValue"
    ),
    "nobody can give a secret its value": Dead(
        KEY, "key-phi-sensitive", without(*DEPLOYMENT_OF_KEYS), "secret-values", "kms:"
    ),
    "a task cannot fetch the layers of its image": Dead(
        "ec2/securityGroup:SecurityGroup", "clinical-photos-group", inside_only, "task-images", "prefix list"
    ),
    "a task cannot reach the buckets of its role": Dead(
        "ec2/securityGroup:SecurityGroup", "clinical-photos-group", inside_only, "workload-services", "prefix list"
    ),
    "an event rings nobody": Dead(KEY, "key-security", with_source_account, "event-targets", "events.amazonaws.com"),
    "a scanner cannot decrypt what it scans": Dead(
        KEY, "key-.*", without("PatientDataScan"), "sensitive-data-scans", "kms:Decrypt"
    ),
    "copies between accounts are off": Dead(
        "backup/globalSettings:GlobalSettings", ".*", dropped, "backup-copies", "isCrossAccountBackupEnabled"
    ),
    "the key of a source shuts out the account that copies": Dead(
        KEY, "key-phi-sensitive", without("CopyBackups"), "backup-copies", "kms:"
    ),
    "database snapshots may not be shared": Dead(
        "organizations/policy:Policy", "no-sharing", without_condition("DatabaseSnapshots", "content"), "backup-copies",
        "rds:ModifyDBSnapshotAttribute",
    ),
    "the backup role lacks the service's event rules": Dead(
        ROLE_POLICY, "backup-role-permissions", without("FollowChanges"), "backups-taken", "events:"
    ),
    "a restore test cannot make a file system": Dead(
        ROLE_POLICY, "backup-role-permissions", without("TestFiles"), "backup-restores", "elasticfilesystem:"
    ),
    "a restore test cannot make a bucket": Dead(
        ROLE_POLICY, "backup-role-permissions", without("TestBuckets"), "backup-restores", "s3:CreateBucket"
    ),
    "a named reader may not list": Dead(
        ROLE_POLICY, "desk-call_center-permissions", without("Find"), "flow-delivery", "s3:ListBucket"
    ),
    "dead letters ring no bell": Dead(
        "cloudwatch/metricAlarm:MetricAlarm", "f-.*-failed", dropped, "failure-alarms", "no alarm watches"
    ),
    "a machine may not ask the system with the forms": Dead(
        ROLE_POLICY, "visit-journey-role-machine", without("Ask"), "state-machines", "sqs:SendMessage"
    ),
    "a machine sends mail with an address that its policy does not name": Dead(
        "sfn/stateMachine:StateMachine", "visit-journey", with_another_sender, "state-machines", "ses:SendEmail"
    ),
    "a machine may not use the key of its table": Dead(
        KEY, "key-phi", without_service("dynamodb"), "state-machines", "kms:"
    ),
    "a machine may not encrypt its executions": Dead(
        KEY, "key-phi", without_service("states"), "state-machines", "kms:"
    ),
    "the bus of visits refuses the exchange": Dead(
        "cloudwatch/eventBusPolicy:EventBusPolicy", "visits-bus-policy", without("Senders"), "state-machines",
        "events:PutEvents",
    ),
    "a schedule may not start its machine": Dead(
        ROLE_POLICY, "visit-reminders-role-schedule", dropped, "event-targets", "states:StartExecution"
    ),
    "a schedule may not keep a morning that failed": Dead(
        ROLE_POLICY, "visit-reminders-role-schedule", without("KeepWhatFailed"), "event-targets", "sqs:SendMessage"
    ),
    "reminders pass, and no machine takes them to the vendor": Dead(
        ROLE_POLICY, "vendor-deliveries-role-machine", without("Records"), "flow-delivery", "nobody reads it"
    ),
    "no rule may post to the vendor": Dead(
        ROLE_POLICY, "messaging-reminders-api-role-permissions", dropped, "event-targets", "events:InvokeApiDestination"
    ),
    "nobody may set the credential of a connection": Dead(
        ROLE_POLICY, "deployer-permissions", without_actions("events:*"), "connection-credentials", "nobody may set"
    ),
    "what the vendor did not take cannot be kept": Dead(
        "sqs/queuePolicy:QueuePolicy", "f-reminders-.*-undelivered-policy", dropped, "event-targets", "sqs:SendMessage"
    ),
    "the key shuts out what could not be delivered": Dead(
        KEY, "key-phi-minimum", without("Events"), "event-targets", "kms:"
    ),
    "what the vendor did not take rings no bell": Dead(
        "cloudwatch/metricAlarm:MetricAlarm", "f-reminders-.*-waits", dropped, "failure-alarms", "no alarm watches"
    ),
    "the desk's boundary leaves out the table": Dead(
        "iam/policy:Policy", "desk-boundary", without("Statuses"), "table-readers", "dynamodb:"
    ),
    "a machine fails in silence": Dead(
        "cloudwatch/eventTarget:EventTarget", "visits-failed", dropped, "machine-failures", "no topic is told"
    ),
    "bookings pass, and nobody takes them on": Dead(
        ROLE_POLICY, "visit-records-role-machine", without("Records"), "flow-delivery", "nobody reads it"
    ),
    "an auditor cannot look at keys": Dead(KEY, ".*key.*", without("Look"), "declared-work", "kms:"),
    "a deployer may not use the key that it puts on things": Dead(
        KEY, "key-phi-sensitive", without(*DEPLOYMENT_OF_KEYS), "deployments", "kms:"
    ),
    "a deployer may not delete its aliases": Dead(
        KEY, "key-.*", without_actions("kms:DeleteAlias"), "deployments", "kms:DeleteAlias"
    ),
    "a zone below another is delegated by no record": Dead(
        "route53/zone:Zone", "door-zone", below_the_clinical_zone, "hosted-zones", "NS"
    ),
    "the recorder names a role that nobody makes": Dead(
        "iam/serviceLinkedRole:ServiceLinkedRole", "baseline-config", dropped, "service-linked-roles",
        "config.amazonaws.com",
    ),
    "the aggregator names a role that Config does not take on": Dead(
        "cfg/configurationAggregator:ConfigurationAggregator", ".*",
        lambda r: r.with_(inputs={**r.inputs, "organizationAggregationSource": {
            "allRegions": True,
            "roleArn": f"arn:aws:iam::{r.account}:role/aws-service-role/organizations.amazonaws.com/"
                       "AWSServiceRoleForOrganizations",
        }}),
        "config-aggregators", "AWSServiceRoleForOrganizations",
    ),
    "an alarm watches a balancer that is not there": Dead(
        "cloudwatch/metricAlarm:MetricAlarm", "ehr-errors", with_changed("dimensions", "LoadBalancer", "app/gone/1"),
        "metric-alarms", "LoadBalancer app/gone/1",
    ),
    "an alarm watches a metric by dimensions that it does not have": Dead(
        "cloudwatch/metricAlarm:MetricAlarm", "network-names-refused", with_changed("dimensions", "VpcId", "vpc-1"),
        "metric-alarms", "publishes no FirewallRuleQueryVolume",
    ),
    "a replication rule publishes no metrics": Dead(
        "s3/bucketReplicationConfig:BucketReplicationConfig", "access-logs-copies", unmeasured, "metric-alarms",
        "publishes no metrics",
    ),
    "an alarm's actions are off": Dead(
        "cloudwatch/metricAlarm:MetricAlarm", "ehr-errors", with_inputs(actionsEnabled=False), "metric-alarms", "off"
    ),
    "a rule is disabled": Dead(
        "cloudwatch/eventRule:EventRule", "visits-failed", with_inputs(state="DISABLED"), "event-targets", "is disabled"
    ),
    "a bus may not look at its key": Dead(KEY, "key-phi", without("EventBusKey"), "event-buses", "kms:DescribeKey"),
    "a bus may not use its key": Dead(KEY, "key-phi", without("EventBus"), "event-buses", "kms:GenerateDataKey"),
    "a connection to a vendor is gone": Dead(
        "cloudwatch/eventConnection:EventConnection", ".*", dropped, "event-targets", "is not there"
    ),
    "RDS refuses to apply a parameter at once": Dead(
        "rds/parameterGroup:ParameterGroup", "ehr-db-parameters", applied_at_once, "database-groups", "tls_version"
    ),
    "a parameter group is of another version": Dead(
        "rds/parameterGroup:ParameterGroup", "consent-forms-db-parameters", with_inputs(family="postgres13"),
        "database-groups", "postgres13",
    ),
    "a class has no Performance Insights": Dead(
        "rds/instance:Instance", "ehr-db", with_inputs(instanceClass="db.t4g.small"), "database-groups",
        "db.t4g.small has no Performance Insights",
    ),
    "an option group is of another version": Dead(
        "rds/optionGroup:OptionGroup", "ehr-db-options", with_inputs(majorEngineVersion="10.6"), "database-groups",
        "option group",
    ),
    "a database has one zone": Dead(
        "rds/subnetGroup:SubnetGroup", "ehr-db-subnets",
        lambda r: r.with_(inputs={**r.inputs, "subnetIds": r.inputs["subnetIds"][:1]}), "database-groups", "two",
    ),
    "an exported log is not written": Dead(
        "rds/parameterGroup:ParameterGroup", "ehr-db-parameters", with_inputs(parameters=[]), "database-logs",
        "slow_query_log",
    ),
    "an audit log has no plugin": Dead(
        "rds/optionGroup:OptionGroup", "ehr-db-options", with_inputs(options=[]), "database-logs", "AUDIT_PLUGIN"
    ),
    "an engine does not have a log": Dead(
        "rds/instance:Instance", "consent-forms-db", with_inputs(enabledCloudwatchLogsExports=["alert"]),
        "database-logs", "no log alert",
    ),
    "a domain does not prove itself to SES": Dead(
        "route53/record:Record", "visits-mail-dkim-1", dropped, "mail-identities", "proves visits."
    ),
    "a configuration set does not send": Dead(
        "sesv2/configurationSet:ConfigurationSet", ".*", with_inputs(sendingOptions={"sendingEnabled": False}),
        "mail-identities", "does not send",
    ),
    "scaling is of a service that is not there": Dead(
        "appautoscaling/target:Target", "ehr-scale", with_inputs(resourceId="service/gone/ehr"), "scaling-targets",
        "there is no service/gone/ehr",
    ),
    "Fargate has no such size": Dead(
        "ecs/taskDefinition:TaskDefinition", "ehr-task", with_inputs(cpu="256", memory="8192"), "task-sizes",
        "256 CPU units and 8192 MiB",
    ),
    "an access point is of another file system": Dead(
        "efs/accessPoint:AccessPoint", "ehr-files-point", with_inputs(fileSystemId="fs-0"), "task-volumes",
        "is not of the file system",
    ),
    "a task that runs once does not reach its database": Dead(
        "sfn/stateMachine:StateMachine", "ehr-start", in_the_default_group, "task-connections", "security group"
    ),
    "a scanner's job is of an account that is no member": Dead(
        "macie2/member:Member", ".*", dropped, "sensitive-data-scans", "is no member"
    ),
    "a scanner's job is paused": Dead(
        "macie2/classificationJob:ClassificationJob", ".*", with_inputs(jobStatus="USER_PAUSED"),
        "sensitive-data-scans", "is paused",
    ),
    "a saved query is of a database that is not there": Dead(
        "glue/catalogDatabase:CatalogDatabase", ".*", dropped, "query-results", "there is no database"
    ),
    "a workgroup is disabled": Dead(
        "athena/workgroup:Workgroup", ".*", with_inputs(state="DISABLED"), "query-results", "is disabled"
    ),
    "a machine queries an index that its table does not have": Dead(
        "dynamodb/table:Table", "visits", with_inputs(globalSecondaryIndexes=[]), "state-machines", "has no index"
    ),
    "the log of an encrypted machine cannot be delivered": Dead(
        KEY, "key-phi", without("MachineLogs"), "state-machines", "delivery.logs"
    ),
    "a configuration policy is associated with nothing": Dead(
        "securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation", ".*", dropped,
        "detection-services", "is associated with no account",
    ),
    "a site has no route back": Dead(
        "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", "network-sites", dropped, "site-connections",
        "route back to 192.168.",
    ),
    "a site's VPN has no route": Dead(
        "ec2/vpnConnectionRoute:VpnConnectionRoute", "site-seattle-route", dropped, "site-connections", "no route"
    ),
    "the log of a VPN has no group": Dead(
        "cloudwatch/logGroup:LogGroup", "site-seattle-log", dropped, "vended-logs", "/mso/vpn/seattle"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def graph(reference_plan: Graph) -> Graph:
    return of_one_practice(reference_plan)


@pytest.mark.parametrize("name", DEAD)
def test_a_dead_part_is_blocked_for_its_cause(name: str, graph: Graph) -> None:
    DEAD[name].is_blocked(graph)
