"""Actions are asked of the ARNs that AWS's service reference lists for them, and of no others."""

from __future__ import annotations

import pytest

from policies.data_files import read_data
from policies.separation.iam.patterns import arn_contains, arn_meets
from policies.separation.reach.escalation_edges import Edge, edges
from policies.separation.reach.prepared_estate import OTHER_PRINCIPAL_TYPE
from policies.separation.reach.request_arns import forms_of, own_arn, request_arns
from policies.separation.reference.service_reference import action, actions_of, services

ACCOUNT, REGION = "510000000000", "us-east-1"
ARNS = {  # kind -> the ARNs that its resources have
    "role": ("arn:aws:iam::{a}:role/r",), "user": ("arn:aws:iam::{a}:user/u",), "group": ("arn:aws:iam::{a}:group/g",),
    "managed-policy": ("arn:aws:iam::{a}:policy/p",), "saml-provider": ("arn:aws:iam::{a}:saml-provider/s",),
    "oidc-provider": ("arn:aws:iam::{a}:oidc-provider/o",), "s3-object": ("arn:aws:s3:::b/*",),
    "absent-saml-provider": ("arn:aws:iam::{a}:saml-provider/s",),
    "absent-oidc-provider": ("arn:aws:iam::{a}:oidc-provider/o",),
    "state-object": ("arn:aws:s3:::b/*",), "s3-bucket": ("arn:aws:s3:::b",),
    "s3-access-point": ("arn:aws:s3:{r}:{a}:accesspoint/p",),
    "new-s3-access-point": ("arn:aws:s3:{r}:{a}:accesspoint/p",),
    "kms-key": ("arn:aws:kms:{r}:{a}:key/k",), "secret": ("arn:aws:secretsmanager:{r}:{a}:secret:s-1",),
    "ssm-parameter": ("arn:aws:ssm:{r}:{a}:parameter/p",), "sqs-queue": ("arn:aws:sqs:{r}:{a}:q",),
    "sns-topic": ("arn:aws:sns:{r}:{a}:t",), "dynamodb-table": ("arn:aws:dynamodb:{r}:{a}:table/t",),
    "kinesis-stream": ("arn:aws:kinesis:{r}:{a}:stream/s",), "opensearch-domain": ("arn:aws:es:{r}:{a}:domain/d",),
    "file-system": ("arn:aws:elasticfilesystem:{r}:{a}:file-system/f", "arn:aws:fsx:{r}:{a}:file-system/f"),
    "rds-db": ("arn:aws:rds:{r}:{a}:db:d", "arn:aws:rds:{r}:{a}:cluster:c"),
    "rds-snapshot": ("arn:aws:rds:*:{a}:*snapshot:*",), "redshift": ("arn:aws:redshift:{r}:{a}:cluster:c",),
    "elasticache-snapshot": ("arn:aws:elasticache:{r}:{a}:replicationgroup:c",),
    "ebs-volume": ("arn:aws:ec2:{r}:{a}:volume/v",), "ebs-snapshot": ("arn:aws:ec2:*:*:snapshot/*",),
    "ec2-instance": ("arn:aws:ec2:{r}:{a}:instance/i",), "ami": ("arn:aws:ec2:{r}::image/i",),
    "backup-vault": ("arn:aws:backup:{r}:{a}:backup-vault:v",),
    "backup-plan": ("arn:aws:backup:{r}:{a}:backup-plan:p",),
    "recovery-point": ("arn:aws:backup:*:{a}:recovery-point:*",), "log-group": ("arn:aws:logs:{r}:{a}:log-group:g",),
    "event-bus": ("arn:aws:events:{r}:{a}:event-bus/b",), "trail": ("arn:aws:cloudtrail:{r}:{a}:trail/t",),
    "config-recorder": ("arn:aws:config:{r}:{a}:configuration-recorder/r/x",),
    "ecs-task": ("arn:aws:ecs:{r}:{a}:task-definition/t:1",),
    "lambda-function": ("arn:aws:lambda:{r}:{a}:function:f",), "vpc": ("arn:aws:ec2:{r}:{a}:vpc/v",),
    "organization": ("arn:aws:organizations::{a}:organization/o-1",), "eks-cluster": ("arn:aws:eks:{r}:{a}:cluster/c",),
    "auto-scaling-group": ("arn:aws:autoscaling:{r}:{a}:autoScalingGroup:u:autoScalingGroupName/n",),
    "sagemaker-notebook": ("arn:aws:sagemaker:{r}:{a}:notebook-instance/n",), "transit-gateway": (
        "arn:aws:ec2:{r}:{a}:transit-gateway/t",), "state-machine": ("arn:aws:states:{r}:{a}:stateMachine:m",),
    "transfer-user": ("arn:aws:transfer:{r}:{a}:user/s-1/u",),
}  # fmt: skip


def asked(edge_action: str, kind: str) -> list[str]:
    """Every ARN that an action is asked of on resources of a kind."""
    found: list[str] = []
    for template in ARNS[kind]:
        arn = template.format(a=ACCOUNT, r=REGION)
        own = own_arn(kind, arn, ACCOUNT)
        found += request_arns(forms_of(edge_action), kind, own, arn, ACCOUNT, arn.rpartition("/")[2].split(":")[-1])
    return found


def questions(edge: Edge) -> set[tuple[str, str]]:
    """The actions of an edge with the kinds of their targets; an action on roles does not concern users."""
    names = {name for choice in edge.action_sets for name in choice if edge.on_target(name)}
    pairs = {(name, kind) for name in names for kind in edge.target_kinds if kind in ARNS}
    return {(name, kind) for name, kind in pairs if OTHER_PRINCIPAL_TYPE.get(kind, "/") not in name}


def test_no_action_is_asked_of_an_arn_that_aws_never_asks_about() -> None:
    wrong = [
        (edge.id, name, kind, arn)
        for edge in edges()
        for name, kind in questions(edge)
        for arn in asked(name, kind)
        if not any(arn == form or arn_meets(form, arn) for form in forms_of(name))
    ]
    assert wrong == []


def test_every_action_of_an_edge_is_asked_of_some_arn() -> None:
    pairs = {pair for edge in edges() for pair in questions(edge)}
    assert len(pairs) > 200
    assert sorted(pair for pair in pairs if not asked(*pair)) == []


@pytest.mark.parametrize("kind", sorted(ARNS))
def test_every_further_arn_is_one_that_some_action_is_asked_of(kind: str) -> None:
    entry = read_data("separation/reach/request_arns.yaml").get(kind, {})
    arn = ARNS[kind][0].format(a=ACCOUNT, r=REGION)
    values = {"arn": arn, "prefix": ":".join(arn.split(":")[:5]), "account": ACCOUNT, "name": "n", "id": "o-1"}
    further = [form.format(**values) for form in (*entry.get("also", ()), *entry.get("instead", ()))]
    if kind == "file-system":  # the backups and volumes of FSx, whose prefix EFS does not share
        further = [form.replace("elasticfilesystem", "fsx") for form in further]
    documented = {form for service in services() if any(f":{service}:" in f for f in further)
                  for found in actions_of(service) for form in forms_of(found.full_name)}  # fmt: skip
    assert [arn for arn in further if not any(arn_contains(form, arn) for form in documented)] == []


def test_an_action_without_resources_is_asked_of_everything_only() -> None:
    assert forms_of("rds:DownloadCompleteDBLogFile") != ()
    assert asked("logs:PutAccountPolicy", "log-group") == ["*"]


def test_an_action_that_the_reference_does_not_know_is_asked_of_the_resource() -> None:
    assert action("s3:ReadMinds") is None
    assert asked("s3:ReadMinds", "s3-bucket") == ["arn:aws:s3:::b"]
