"""The broker of one declared flow: the Lambda function that passes the flow's declared fields, and its queue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import pulumi
import pulumi_aws as aws

from infra.components.object_events import objects_created
from infra.components.queue import Queue, QueueArgs
from infra.components.role import Role, RoleArgs
from infra.exchange.field_types import Field, as_entry
from infra.iam.policy_builder import Conditions, Statement, Text, allow

TIMEOUT_SECONDS = 300
"""Timeout of one invocation, which handles one file; 100 MB take about a minute on one CPU."""
MAX_CONCURRENCY = 5
"""Of one flow's invocations. It takes nothing from the concurrency of the account, which is small in a new one."""
NETWORK_INTERFACE_ACTIONS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda needs to run inside a VPC (AWSLambdaVPCAccessExecutionRole); AWS allows no narrower resource for them."""


@dataclass(frozen=True, kw_only=True)
class BrokerArgs:
    """``fields`` are the only fields that pass; ``identifiable`` is False for flows to the management account.

    Files arrive in ``bucket`` under ``inbox/<flow>/``; records that pass are written to ``outbox_bucket`` under
    ``outbox_prefix``. ``outbox_alias`` is the alias of the outbox's KMS key, by which a policy names a key of another
    account. ``agreement`` lists the ids of the agreements that permit the flow.
    ``topic_arn`` receives the alarms when files fail and when records are kept in quarantine; what EventBridge cannot
    deliver goes to the queue ``dead_letters``. ``endpoints`` is the
    address range of the VPC, in which its endpoints are; ``s3_prefix_list`` is the id of the list of S3's addresses.
    """

    flow: str
    agreement: str
    fields: tuple[Field, ...]
    identifiable: bool
    bucket: str
    outbox_bucket: str
    outbox_prefix: str
    outbox_account: str
    outbox_alias: str
    account_id: str
    region: str
    key_arn: Text
    topic_arn: Text
    dead_letters: Text
    log_days: int
    vpc_id: Text
    subnet_ids: Sequence[Text]
    endpoints: str
    s3_prefix_list: Text
    tags: Mapping[str, str]
    alarm_tags: Mapping[str, str]
    """Tags of what tells of an alarm, and contains nothing of a record."""
    part_bytes: int = 0
    """Of an object in the outbox at most, where a machine hands it on; 0 for one object a file."""

    def __post_init__(self) -> None:
        if not self.fields:
            raise ValueError(f"flow {self.flow}: fields is empty, so no record could pass; leave the flow out")


class Broker(pulumi.ComponentResource):
    """A queue and a Lambda function that reads one prefix and writes one prefix: only the flow's declared fields pass.

    45 CFR 164.502(b), 164.504(e)(2)(i), 164.514(d).
    """

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: BrokerArgs, role: Role, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:Broker", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        self.role_arn = role.arn
        queue = Queue(
            name,
            QueueArgs(
                name=f"mso-{args.flow}",
                account_id=args.account_id,
                key_arn=args.key_arn,
                handling_seconds=TIMEOUT_SECONDS,
                senders=["events.amazonaws.com"],
                topic_arn=args.topic_arn,
                tags=args.tags,
            ),
            self._child_opts,
        )
        self._event_rule(name, queue)
        self._quarantine_alarm(name)
        role.grant("flow", *self._statements(queue))
        self._function(name, role, queue)
        self.register_outputs({"roleArn": self.role_arn})

    def _event_rule(self, name: str, queue: Queue) -> None:
        rule = aws.cloudwatch.EventRule(
            f"{name}-arrivals",
            name=f"mso-{self._args.flow}",
            description=f"Files that arrive for {self._args.flow} ({self._args.agreement})",
            event_pattern=json.dumps(objects_created(self._args.bucket, [f"inbox/{self._args.flow}/"])),
            tags=self._args.tags,
            opts=self._child_opts,
        )
        aws.cloudwatch.EventTarget(
            f"{name}-arrivals", rule=rule.name, arn=queue.arn, dead_letter_config=self._lost(), opts=self._child_opts
        )

    def _quarantine_alarm(self, name: str) -> None:
        """An alarm for records that did not pass: until somebody of the practice looks at them, they go nowhere.

        The message is a constant. The event names the object, and a file may be named after a patient.
        """
        flow = self._args.flow
        rule = aws.cloudwatch.EventRule(
            f"{name}-quarantine",
            name=f"mso-{flow}-quarantine",
            description=f"Records of {flow} that did not pass",
            event_pattern=json.dumps(objects_created(self._args.bucket, [f"quarantine/{flow}/"])),
            tags=self._args.alarm_tags,
            opts=self._child_opts,
        )
        aws.cloudwatch.EventTarget(
            f"{name}-quarantine",
            rule=rule.name,
            arn=self._args.topic_arn,
            input=json.dumps(f"Records of {flow} are in quarantine. The practice's privacy official can read them."),
            dead_letter_config=self._lost(),
            opts=self._child_opts,
        )

    def _lost(self) -> aws.cloudwatch.EventTargetDeadLetterConfigArgs:
        return aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=self._args.dead_letters)

    def _statements(self, queue: Queue) -> list[Statement]:
        args = self._args
        inbox = [f"arn:aws:s3:::{args.bucket}/inbox/{args.flow}/*"]
        outbox = [
            f"arn:aws:s3:::{args.outbox_bucket}/{args.outbox_prefix}*",
            f"arn:aws:s3:::{args.bucket}/quarantine/{args.flow}/*",
        ]
        receive = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        log = f"arn:aws:logs:{args.region}:{args.account_id}:log-group:/aws/lambda/mso-{args.flow}:*"
        statements = [
            allow("Read", "s3:GetObject", "s3:GetObjectVersion", on=inbox),
            allow("Write", "s3:PutObject", on=outbox),
            allow("Take", *receive, on=[queue.arn]),
            allow("Log", "logs:CreateLogStream", "logs:PutLogEvents", on=[log]),
            allow("Network", *NETWORK_INTERFACE_ACTIONS, on=["*"]),
        ]
        if args.outbox_account != args.account_id:
            alias: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": args.outbox_alias}}
            keys = [f"arn:aws:kms:{args.region}:{args.outbox_account}:key/*"]
            statements.append(allow("Seal", "kms:GenerateDataKey", on=keys, when=alias))
        return statements

    def _security_group(self, name: str) -> aws.ec2.SecurityGroup:
        """The function's security group: egress to AWS's endpoints in the VPC and to S3, no ingress."""
        egress = aws.ec2.SecurityGroupEgressArgs
        endpoints = egress(
            protocol="tcp", from_port=443, to_port=443, cidr_blocks=[self._args.endpoints], description="AWS endpoints"
        )
        s3 = egress(protocol="tcp", from_port=443, to_port=443, prefix_list_ids=[self._args.s3_prefix_list])
        return aws.ec2.SecurityGroup(
            f"{name}-group",
            vpc_id=self._args.vpc_id,
            description=f"{self._args.flow}: to AWS endpoints only (there is no other route)",
            egress=[endpoints, s3],
            tags=self._args.tags,
            opts=self._child_opts,
        )

    def _function(self, name: str, role: Role, queue: Queue) -> None:
        args = self._args
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/lambda/mso-{args.flow}",
            kms_key_id=args.key_arn,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=self._child_opts,
        )
        environment = {
            "FLOW": args.flow,
            "FIELDS": json.dumps([as_entry(field) for field in args.fields]),
            "IDENTIFIABLE": str(args.identifiable).lower(),
            "TARGET_BUCKET": args.outbox_bucket,
            "TARGET_PREFIX": args.outbox_prefix,
            **({"PART_BYTES": str(args.part_bytes)} if args.part_bytes else {}),
        }
        function = aws.lambda_.Function(
            f"{name}-function",
            name=f"mso-{args.flow}",
            description=f"Passes the declared fields of {args.flow} ({args.agreement})",
            role=role.arn,
            runtime="python3.13",
            architectures=["arm64"],
            handler="infra.exchange.handler.handle",
            code=_code_archive(),
            timeout=TIMEOUT_SECONDS,
            memory_size=1769,  # one whole CPU
            kms_key_arn=args.key_arn,
            environment=aws.lambda_.FunctionEnvironmentArgs(variables=environment),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=log.name),
            vpc_config=aws.lambda_.FunctionVpcConfigArgs(
                subnet_ids=args.subnet_ids, security_group_ids=[self._security_group(name).id]
            ),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="PassThrough"),
            tags=args.tags,
            opts=self._child_opts,
        )
        aws.lambda_.EventSourceMapping(
            f"{name}-feed",
            event_source_arn=queue.arn,
            function_name=function.arn,
            batch_size=1,
            scaling_config=aws.lambda_.EventSourceMappingScalingConfigArgs(maximum_concurrency=MAX_CONCURRENCY),
            function_response_types=["ReportBatchItemFailures"],
            tags=args.tags,
            opts=self._child_opts,
        )


def _code_archive() -> pulumi.AssetArchive:
    """The Lambda package: the modules of infra/exchange under their own names."""
    assets: dict[str, pulumi.Asset | pulumi.Archive] = {"infra/__init__.py": pulumi.StringAsset("\n")}
    for module in ("__init__", "value_types", "field_types", "filter", "handler"):
        text = files("infra.exchange").joinpath(f"{module}.py").read_text(encoding="utf-8")
        assets[f"infra/exchange/{module}.py"] = pulumi.StringAsset(text)
    return pulumi.AssetArchive(assets)


def broker_role(flow: str, account_id: str, tags: Mapping[str, str], path: str, opts: pulumi.ResourceOptions) -> Role:
    """The execution role of one flow's function; it is created before the KMS key whose policy names it."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}}
    args = RoleArgs(
        name=f"broker-{flow}",
        path=path,
        description=f"Passes the declared fields of {flow}",
        trust=[allow("Lambda", "sts:AssumeRole", to={"Service": "lambda.amazonaws.com"}, when=own_account)],
        permissions=(),
        tags=tags,
    )
    return Role(f"{flow}-role", args, opts)
