"""The broker of one declared flow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import pulumi
import pulumi_aws as aws

from infra.components.queue import Queue, QueueArgs
from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, Statement, Text, allow

SECONDS = 60
"""What one delivery of up to five files takes at most."""
INTERFACES = ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces")
"""What Lambda needs to stand inside a network; AWS knows no narrower resource for it."""


@dataclass(frozen=True, kw_only=True)
class BrokerArgs:
    """``fields`` are the only ones that pass; ``identifiable`` is False for flows that leave for the management side.

    ``inbox`` and ``outbox`` are ``bucket/prefix/`` places; ``outbox_key`` the key of the outbox (an alias condition is
    made of ``outbox_alias`` where the key is another account's).
    """

    flow: str
    agreement: str
    fields: tuple[str, ...]
    identifiable: bool
    bucket: str
    outbox_bucket: str
    outbox_prefix: str
    outbox_account: str
    outbox_alias: str
    account_id: str
    region: str
    key_arn: Text
    log_days: int
    vpc_id: Text
    subnet_ids: Sequence[Text]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.fields:
            raise ValueError(f"flow {self.flow}: no declared field, so nothing could ever pass; leave the flow out")


class Broker(pulumi.ComponentResource):
    """One queue and one function with one prefix to read and one to write: the flow's declared fields pass, no others.

    45 CFR 164.502(b), 164.504(e)(2)(i), 164.514(d).
    """

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: BrokerArgs, role: Role, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:Broker", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        self.role_arn = role.arn
        queue = Queue(
            name,
            QueueArgs(
                name=f"mso-{args.flow}",
                account_id=args.account_id,
                key_arn=args.key_arn,
                handling_seconds=SECONDS,
                senders=["events.amazonaws.com"],
                tags=args.tags,
            ),
            self._here,
        )
        self._rule(name, queue)
        role.grant("flow", *self._rights(queue))
        self._function(name, role, queue)
        self.register_outputs({"roleArn": self.role_arn})

    def _rule(self, name: str, queue: Queue) -> None:
        arrived = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [self._args.bucket]},
                "object": {"key": [{"prefix": f"inbox/{self._args.flow}/"}]},
            },
        }
        rule = aws.cloudwatch.EventRule(
            f"{name}-arrivals",
            name=f"mso-{self._args.flow}",
            description=f"Files that arrive for {self._args.flow} ({self._args.agreement})",
            event_pattern=json.dumps(arrived),
            tags=self._args.tags,
            opts=self._here,
        )
        aws.cloudwatch.EventTarget(f"{name}-arrivals", rule=rule.name, arn=queue.arn, opts=self._here)

    def _rights(self, queue: Queue) -> list[Statement]:
        args = self._args
        inbox = [f"arn:aws:s3:::{args.bucket}/inbox/{args.flow}/*"]
        outbox = [
            f"arn:aws:s3:::{args.outbox_bucket}/{args.outbox_prefix}*",
            f"arn:aws:s3:::{args.bucket}/quarantine/{args.flow}/*",
        ]
        take = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        log = f"arn:aws:logs:{args.region}:{args.account_id}:log-group:/aws/lambda/mso-{args.flow}:*"
        rights = [
            allow("Read", "s3:GetObject", "s3:GetObjectVersion", on=inbox),
            allow("Write", "s3:PutObject", on=outbox),
            allow("Take", *take, on=[queue.arn]),
            allow("Log", "logs:CreateLogStream", "logs:PutLogEvents", on=[log]),
            allow("Network", *INTERFACES, on=["*"]),
        ]
        if args.outbox_account != args.account_id:
            alias: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": args.outbox_alias}}
            keys = [f"arn:aws:kms:{args.region}:{args.outbox_account}:key/*"]
            rights.append(allow("Seal", "kms:GenerateDataKey", on=keys, when=alias))
        return rights

    def _group(self, name: str) -> aws.ec2.SecurityGroup:
        """Out to AWS's endpoints, in from nobody."""
        tls = aws.ec2.SecurityGroupEgressArgs(
            protocol="tcp", from_port=443, to_port=443, cidr_blocks=["0.0.0.0/0"], description="AWS endpoints"
        )
        return aws.ec2.SecurityGroup(
            f"{name}-group",
            vpc_id=self._args.vpc_id,
            description=f"{self._args.flow}: to AWS endpoints only (there is no other route)",
            egress=[tls],
            tags=self._args.tags,
            opts=self._here,
        )

    def _function(self, name: str, role: Role, queue: Queue) -> None:
        args = self._args
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/lambda/mso-{args.flow}",
            kms_key_id=args.key_arn,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=self._here,
        )
        environment = {
            "FLOW": args.flow,
            "FIELDS": json.dumps(args.fields),
            "IDENTIFIABLE": str(args.identifiable).lower(),
            "TARGET_BUCKET": args.outbox_bucket,
            "TARGET_PREFIX": args.outbox_prefix,
        }
        function = aws.lambda_.Function(
            f"{name}-function",
            name=f"mso-{args.flow}",
            description=f"Passes the declared fields of {args.flow} ({args.agreement})",
            role=role.arn,
            runtime="python3.13",
            architectures=["arm64"],
            handler="infra.exchange.handler.handle",
            code=_code(),
            timeout=SECONDS,
            memory_size=512,
            reserved_concurrent_executions=5,
            kms_key_arn=args.key_arn,
            environment=aws.lambda_.FunctionEnvironmentArgs(variables=environment),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=log.name),
            vpc_config=aws.lambda_.FunctionVpcConfigArgs(
                subnet_ids=args.subnet_ids, security_group_ids=[self._group(name).id]
            ),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="PassThrough"),
            tags=args.tags,
            opts=self._here,
        )
        aws.lambda_.EventSourceMapping(
            f"{name}-feed",
            event_source_arn=queue.arn,
            function_name=function.arn,
            batch_size=5,
            function_response_types=["ReportBatchItemFailures"],
            tags=args.tags,
            opts=self._here,
        )


def _code() -> pulumi.AssetArchive:
    """The function and its filter, under the names they have here."""
    assets: dict[str, pulumi.Asset | pulumi.Archive] = {"infra/__init__.py": pulumi.StringAsset("")}
    for module in ("__init__", "filter", "handler"):
        text = files("infra.exchange").joinpath(f"{module}.py").read_text(encoding="utf-8")
        assets[f"infra/exchange/{module}.py"] = pulumi.StringAsset(text)
    return pulumi.AssetArchive(assets)


def broker_role(flow: str, account_id: str, tags: Mapping[str, str], path: str, opts: pulumi.ResourceOptions) -> Role:
    """The role of one flow's function; made before the key that lists it."""
    own: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}}
    args = RoleArgs(
        name=f"broker-{flow}",
        path=path,
        description=f"Passes the declared fields of {flow}",
        trust=[allow("Lambda", "sts:AssumeRole", to={"Service": "lambda.amazonaws.com"}, when=own)],
        may=(),
        tags=tags,
    )
    return Role(f"{flow}-role", args, opts)
