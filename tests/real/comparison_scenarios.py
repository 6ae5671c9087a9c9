"""The life of small stacks, operation by operation: what both engines are given, to be compared after each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pulumi_aws as aws
from small_stacks import REGION, FaultyEmulator, Program, in_account

from infra.emulator.plugin.provider_servicer import VERSION
from infra.engine.automation.stack_operations import Operation

NOTHING_BEHIND_THE_BACK: Final = lambda emulator, account: None  # noqa: ARG005, E731


@dataclass(frozen=True, kw_only=True)
class Act:
    """One operation on a stack; ``faults`` fail during it, ``before`` changes the cloud behind the engine's back.

    ``fails`` says that the engines refuse it by themselves.
    """

    program: Callable[[str], None]
    operation: Operation = Operation.UP
    faults: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fails: bool = False
    before: Callable[[FaultyEmulator, str], None] = NOTHING_BEHIND_THE_BACK

    @property
    def refused(self) -> bool:
        """Whether the operation has to end with an error."""
        return self.fails or bool(self.faults)

    def declared(self, account: str) -> Program:
        """The program in an account."""
        return lambda: self.program(account)


def _trust(service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def life(
    account: str,
    *,
    delay: int = 5,
    tags: Mapping[str, str] | None = None,
    fifo: bool = False,
    description: str = "front desk",
    bucket: str = "",
    without: Sequence[str] = (),
) -> None:
    """A queue, a key with its alias, a bucket with its block, a role with its policy, a group with its rule."""
    opts, tags = in_account(account), tags or {"mso:plane": "clinical"}
    if "queue" not in without:
        suffix = ".fifo" if fifo else ""
        name = f"intake-{account}{suffix}"
        queue = aws.sqs.Queue(
            "queue", name=name, fifo_queue=fifo or None, delay_seconds=delay, tags=tags, opts=opts
        )
        pulumi.export("queue", queue.url)
    key = aws.kms.Key("key", description="charts", enable_key_rotation=True, tags=tags, opts=opts)
    aws.kms.Alias("alias", name="alias/charts", target_key_id=key.key_id, opts=opts)
    charts = aws.s3.Bucket("charts", bucket=bucket or f"charts-{account}", tags=tags, opts=opts)
    aws.s3.BucketPublicAccessBlock(
        "block", bucket=charts.id, block_public_acls=True, block_public_policy=True, ignore_public_acls=True,
        restrict_public_buckets=True, opts=opts,
    )  # fmt: skip
    role = aws.iam.Role("role", assume_role_policy=_trust("lambda"), tags=tags, opts=opts)
    if "policy" not in without:
        allowed = charts.arn.apply(
            lambda arn: json.dumps(
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn}]}
            )
        )
        aws.iam.RolePolicy("policy", role=role.id, policy=allowed, opts=opts)
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.64.0.0/16", tags=tags, opts=opts)
    group = aws.ec2.SecurityGroup("group", description=description, vpc_id=vpc.id, tags=tags, opts=opts)
    aws.vpc.SecurityGroupIngressRule(
        "rule", security_group_id=group.id, cidr_ipv4="10.64.0.0/16", ip_protocol="tcp", from_port=443, to_port=443,
        opts=opts,
    )  # fmt: skip
    aws.secretsmanager.Secret("secret", name="database", description=pulumi.Output.secret("of the charts"), opts=opts)


def empty(account: str) -> None:
    """Nothing but the provider."""
    in_account(account)


def network(account: str, *, cidr: str = "10.64.0.0/16", first: bool = False) -> None:
    """A network whose replacement takes its dependents along; ``first`` deletes it before it is made again."""
    opts = in_account(account)
    how = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=first or None))
    vpc = aws.ec2.Vpc("vpc", cidr_block=cidr, opts=how)
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block=cidr.replace("/16", "/24"), opts=opts)
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[subnet]))
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id, tags={"vpc": vpc.id}, opts=after)
    aws.ec2.RouteTableAssociation("association", subnet_id=subnet.id, route_table_id=table.id, opts=opts)
    aws.sqs.Queue("reader", name=f"reader-{account}", tags={"network": vpc.id}, opts=after)


def chain(account: str, *, delay: int = 0, length: int = 3, keep: int = 0) -> None:
    """Queues that depend on one another, so that it is known what was done before one fails."""
    opts = in_account(account)
    last: list[pulumi.Resource] = []
    for number in range(keep, length):
        more = pulumi.ResourceOptions(depends_on=list(last))
        last = [
            aws.sqs.Queue(
                f"queue-{number}", name=f"queue-{number}-{account}", delay_seconds=delay,
                opts=pulumi.ResourceOptions.merge(opts, more),
            )
        ]  # fmt: skip


class Component(pulumi.ComponentResource):
    """A component with one queue."""

    def __init__(self, name: str, queue: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:test:Component", name, {}, opts)
        made = aws.sqs.Queue(f"{name}-queue", name=queue, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": made.arn})


def _tagged(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    """A program's own last word on a resource."""
    return pulumi.ResourceTransformResult({**args.props, "tags": {"transformed": "yes"}}, args.opts)


def _unheard(_: pulumi.ResourceHookArgs) -> None:
    """What a program does after a create."""


def options(account: str, *, later: bool = False, protect: bool = True) -> None:
    """Every resource option that decides a step or stands in the state."""
    opts = in_account(account)

    def with_(**more: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(**more))

    delay = 7 if later else 5
    aws.sqs.Queue("protected", name=f"protected-{account}", delay_seconds=delay, opts=with_(protect=protect))
    ignoring = with_(ignore_changes=["delaySeconds"])
    aws.sqs.Queue("ignoring", name=f"ignoring-{account}", delay_seconds=delay, opts=ignoring)
    aws.sqs.Queue("replaced", delay_seconds=delay, opts=with_(replace_on_changes=["delaySeconds"]))
    aws.sqs.Queue("hidden", name=f"hidden-{account}", opts=with_(additional_secret_outputs=["url"]))
    patient = with_(custom_timeouts=pulumi.CustomTimeouts(create="20m", delete="1h"), version=VERSION)
    aws.sqs.Queue("patient", name=f"patient-{account}", tags={"for": pulumi.Output.secret("one")}, opts=patient)
    changed = with_(transforms=[_tagged], hooks=pulumi.ResourceHookBinding(after_create=[_unheard]))
    aws.sqs.Queue("changed", name=f"changed-{account}", opts=changed)
    bucket = aws.s3.Bucket("bucket", bucket=f"kept-{account}", opts=with_(retain_on_delete=True))
    if not later:
        aws.sqs.Queue("retained", name=f"retained-{account}", opts=with_(retain_on_delete=True))
        gone = with_(deleted_with=bucket)
        aws.s3.BucketVersioning("versions", bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=gone)
        aws.sqs.Queue("old-name", name=f"renamed-{account}", opts=opts)
        Component("ward", f"ward-{account}", opts)
    else:
        aws.sqs.Queue("new-name", name=f"renamed-{account}", opts=with_(aliases=[pulumi.Alias(name="old-name")]))
        Component("clinic", f"ward-{account}", with_(aliases=[pulumi.Alias(name="ward")]))
    pulumi.export("later", later)


def replacing(account: str, *, later: bool = False, subnets: tuple[int, ...] = (0, 1), key: str = "visit") -> None:
    """What decides how something is replaced: options, another input, an input that is ignored; and a data source."""
    opts = in_account(account)

    def with_(**more: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(**more))

    def table(name: str, chosen: pulumi.ResourceOptions) -> aws.dynamodb.Table:
        attributes = [aws.dynamodb.TableAttributeArgs(name=key, type="S")]
        physical, mode = f"{name}-{account}", "PAY_PER_REQUEST"
        return aws.dynamodb.Table(
            name, name=physical, billing_mode=mode, hash_key=key, attributes=attributes, opts=chosen
        )

    table("first", with_(delete_before_replace=True))
    table("frozen", with_(ignore_changes=["hashKey", "attributes"]))
    table("named", with_(delete_before_replace=True, replace_on_changes=["tags"]))
    delay = 7 if later else 5
    aws.sqs.Queue("anything", name=f"anything-{account}", delay_seconds=delay, opts=with_(replace_on_changes=["*"]))
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.80.0.0/16", opts=opts)
    rooms = [aws.ec2.Subnet(f"room-{n}", vpc_id=vpc.id, cidr_block=f"10.80.{n}.0/24", opts=opts) for n in range(3)]
    chosen = [rooms[number].id for number in subnets]
    for kind in ("network", "application"):
        aws.lb.LoadBalancer(kind, name=f"{kind}-lb", internal=True, load_balancer_type=kind, subnets=chosen, opts=opts)
    caller = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=opts.provider))
    pulumi.export("caller", caller.account_id)


def onboarded(account: str, *, role: str = "mso/deployer") -> None:
    """A key and a queue that another role deploys at first: nothing of them changes when the deployer takes over."""
    opts = in_account(account, role)
    key = aws.kms.Key("key", description="charts", opts=opts)
    aws.sqs.Queue("queue", name=f"waiting-{account}", kms_master_key_id=key.arn, opts=opts)


def adopted(account: str, *, delay: int = 60, days: int = 30) -> None:
    """A queue, a role, a bucket and a log group that exist, and one that does not; ids as the console shows them."""
    opts = in_account(account)

    def existing(identity: str) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(import_=identity))

    url = f"https://sqs.{REGION}.amazonaws.com/{account}/waiting-{account}"
    queue = aws.sqs.Queue("queue", name=f"waiting-{account}", delay_seconds=delay, opts=existing(url))
    aws.iam.Role("role", name="reader", assume_role_policy=_trust("lambda"), opts=existing("reader"))
    aws.s3.Bucket("bucket", bucket=f"older-{account}", opts=existing(f"older-{account}"))
    aws.cloudwatch.LogGroup("log", name="/older", retention_in_days=days, opts=existing("/older"))
    aws.sqs.Queue("new", name=f"new-{account}", tags={"beside": queue.url}, opts=opts)


def _by_hand(emulator: FaultyEmulator, account: str) -> None:
    """Somebody has made in the console what the program adopts."""
    emulator.client(account, "sqs", REGION).create_queue(
        QueueName=f"waiting-{account}", Attributes={"DelaySeconds": "60"}
    )
    emulator.client(account, "iam", REGION).create_role(RoleName="reader", AssumeRolePolicyDocument=_trust("lambda"))
    emulator.client(account, "s3", REGION).create_bucket(
        Bucket=f"older-{account}", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    logs = emulator.client(account, "logs", REGION)
    logs.create_log_group(logGroupName="/older")
    logs.put_retention_policy(logGroupName="/older", retentionInDays=30)


def _drift(emulator: FaultyEmulator, account: str) -> None:
    """Somebody changes a queue and a tag, and deletes the alias and the role's policy, in the console."""
    sqs = emulator.client(account, "sqs", REGION)
    url = sqs.get_queue_url(QueueName=f"intake-{account}")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "60"})
    s3 = emulator.client(account, "s3", REGION)
    s3.put_bucket_tagging(Bucket=f"charts-{account}", Tagging={"TagSet": [{"Key": "mso:plane", "Value": "other"}]})
    emulator.client(account, "kms", REGION).delete_alias(AliasName="alias/charts")


def _life(**given: Any) -> Callable[[str], None]:
    return lambda account: life(account, **given)


def _adopted(**given: Any) -> Callable[[str], None]:
    return lambda account: adopted(account, **given)


def _network(**given: Any) -> Callable[[str], None]:
    return lambda account: network(account, **given)


def _replacing(**given: Any) -> Callable[[str], None]:
    return lambda account: replacing(account, **given)


def _chain(**given: Any) -> Callable[[str], None]:
    return lambda account: chain(account, **given)


PREVIEW, UP, REFRESH = Operation.PREVIEW, Operation.UP, Operation.REFRESH
CHANGED: Final[dict[str, Any]] = {"delay": 9, "tags": {"mso:plane": "exchange"}}
REPLACED: Final[dict[str, Any]] = {**CHANGED, "fifo": True, "description": "laboratory"}

SCENARIOS: Final[Mapping[str, tuple[Act, ...]]] = {
    "create, again, change, replace, delete": (
        Act(program=_life(), operation=PREVIEW),
        Act(program=_life()),
        Act(program=_life()),
        Act(program=_life(**CHANGED), operation=PREVIEW),
        Act(program=_life(**CHANGED)),
        Act(program=_life(**REPLACED), operation=PREVIEW),
        Act(program=_life(**REPLACED)),
        Act(program=_life(**REPLACED, bucket="charts-elsewhere")),
        Act(program=_life(**REPLACED, bucket="charts-elsewhere", without=("queue", "policy"))),
        Act(program=empty, operation=PREVIEW),
        Act(program=empty),
    ),
    "replace with dependents": (
        Act(program=_network()),
        Act(program=_network(cidr="10.65.0.0/16")),
        Act(program=_network(cidr="10.66.0.0/16", first=True), operation=PREVIEW),
        Act(program=_network(cidr="10.66.0.0/16", first=True)),
        Act(program=empty),
    ),
    "failure in the middle": (
        Act(program=_chain(), faults={("create", "queue-1"): "there is no room"}),
        Act(program=_chain()),
        Act(program=_chain(delay=5), faults={("update", "queue-1"): "it is in use"}),
        Act(program=_chain(delay=5)),
        Act(program=_chain(delay=5, length=4), faults={("create half", "queue-3"): "its policy was refused"}),
        Act(program=_chain(delay=5, length=4)),
        Act(program=_chain(delay=5, length=4), operation=PREVIEW),
        Act(program=_chain(delay=5, length=4, keep=3), faults={("delete", "queue-1"): "it is in use"}),
        Act(program=_chain(delay=5, length=4, keep=3)),
    ),
    "replacement that fails": (
        Act(program=_network()),
        Act(program=_network(cidr="10.65.0.0/16"), faults={("create", "subnet"): "there is no room"}),
        Act(program=_network(cidr="10.65.0.0/16")),
        Act(program=_network(cidr="10.66.0.0/16"), faults={("delete", "vpc"): "it is in use"}),
        Act(program=_network(cidr="10.66.0.0/16")),
        Act(program=_network(cidr="10.67.0.0/16", first=True), faults={("create", "vpc"): "there is no room"}),
        Act(program=_network(cidr="10.67.0.0/16", first=True)),
    ),
    "options": (
        Act(program=options),
        Act(program=options),
        Act(program=lambda account: options(account, later=True), operation=PREVIEW),
        Act(program=lambda account: options(account, later=True)),
        Act(program=lambda account: options(account, later=True, protect=False)),
        Act(program=empty),
    ),
    "import": (
        Act(program=_adopted(), before=_by_hand, operation=PREVIEW),
        Act(program=_adopted()),
        Act(program=_adopted()),
        Act(program=_adopted(delay=90), operation=PREVIEW),
        Act(program=_adopted(delay=90)),
        Act(program=empty),
    ),
    "import of what differs": (
        Act(program=_adopted(delay=90, days=14), before=_by_hand, operation=PREVIEW),
        Act(program=_adopted(delay=90, days=14)),
        Act(program=_adopted(delay=90, days=14)),
        Act(program=_adopted()),
    ),
    "import of what is not there": (
        Act(program=_adopted(), fails=True),
    ),
    "refresh": (
        Act(program=_life()),
        Act(program=_life(), operation=REFRESH),
        Act(program=_life(), operation=REFRESH, before=_drift),
        Act(program=_life(), operation=PREVIEW),
        Act(program=_life()),
        Act(program=_life(), operation=REFRESH),
    ),
    "another role": (
        Act(program=lambda account: onboarded(account, role="OrganizationAccountAccessRole")),
        Act(program=onboarded, operation=PREVIEW),
        Act(program=onboarded),
        Act(program=onboarded),
    ),
    "ways of replacement": (
        Act(program=_replacing(), operation=PREVIEW),
        Act(program=_replacing()),
        Act(program=_replacing(subnets=(0, 1, 2))),
        Act(program=_replacing(later=True, subnets=(0, 2), key="chart"), operation=PREVIEW),
        Act(program=_replacing(later=True, subnets=(0, 2), key="chart")),
        Act(program=_replacing(later=True, subnets=(0, 2), key="chart")),
        Act(program=empty),
    ),
}

LIVES: Final[tuple[Callable[[str], None], ...]] = (
    _life(), _life(**CHANGED), _life(**REPLACED), _life(**REPLACED, without=("queue", "policy")), _network(),
    _network(cidr="10.65.0.0/16"), _network(cidr="10.66.0.0/16", first=True),
)  # fmt: skip
"""Programs that follow one another on one stack: each creates, changes, replaces or deletes something."""
