"""A Step Functions state machine that handles patient data, its log, and what starts it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, Statement, Text, allow

LOG_DELIVERY: Final = (
    "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
)  # fmt: skip
"""What Step Functions asks of the role of a state machine with a log (Logging in CloudWatch Logs, IAM policies)."""


@dataclass(frozen=True, kw_only=True)
class MachineLog:
    """The log group of a state machine; ``machine`` is the machine's name."""

    machine: str
    key_arn: Text
    days: int
    tags: Mapping[str, str]

    def logging(self, name: str, opts: pulumi.ResourceOptions) -> aws.sfn.StateMachineLoggingConfigurationArgs:
        """Declare the log group, and how the machine writes to it: errors alone, and none of what it works on."""
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/vendedlogs/states/{self.machine}",
            kms_key_id=self.key_arn,
            retention_in_days=self.days,
            tags=self.tags,
            opts=opts,
        )
        return aws.sfn.StateMachineLoggingConfigurationArgs(
            level="ERROR", include_execution_data=False, log_destination=pulumi.Output.concat(log.arn, ":*")
        )


@dataclass(frozen=True, kw_only=True)
class StateMachineArgs:
    """``definition`` is in Amazon States Language; ``permissions`` are what its calls take.

    ``pattern`` is that of the EventBridge events which start it, on the bus named ``bus`` (the account's default one
    if empty). Events that cannot be delivered go to the queue ``dead_letters``.
    """

    name: str
    definition: Mapping[str, Any]
    role: Role
    permissions: Sequence[Statement]
    key_arn: Text
    log_days: int
    account_id: str
    region: str
    tags: Mapping[str, str]
    pattern: Mapping[str, Any] | None = None
    bus: Text = ""
    dead_letters: Text = ""

    @property
    def arn(self) -> str:
        """The ARN that the machine will have."""
        return f"arn:aws:states:{self.region}:{self.account_id}:stateMachine:{self.name}"


class StateMachine(pulumi.ComponentResource):
    """A state machine whose executions are encrypted with the data class's key, and whose log has no records.

    45 CFR 164.312(a)(2)(iv), 164.312(b), 164.502(b).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: StateMachineArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:StateMachine", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        log = MachineLog(machine=args.name, key_arn=args.key_arn, days=args.log_days, tags=args.tags)
        starts = [allow("Start", "states:StartExecution", on=[args.arn])] if args.pattern else []
        granted = args.role.grant(
            "machine", *args.permissions, *starts, allow("WriteItsLog", *LOG_DELIVERY, on=["*"])
        )  # fmt: skip
        machine = aws.sfn.StateMachine(
            name,
            name=args.name,
            role_arn=args.role.arn,
            type="STANDARD",
            definition=json.dumps(args.definition, ensure_ascii=False),
            encryption_configuration=aws.sfn.StateMachineEncryptionConfigurationArgs(
                type="CUSTOMER_MANAGED_KMS_KEY", kms_key_id=args.key_arn, kms_data_key_reuse_period_seconds=300
            ),
            logging_configuration=log.logging(name, self._child_opts),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[granted]),
        )
        self.arn = machine.arn
        if args.pattern:
            self._rule(name, args.pattern)
        self.register_outputs({"arn": self.arn})

    def _rule(self, name: str, pattern: Mapping[str, Any]) -> None:
        args = self._args
        rule = aws.cloudwatch.EventRule(
            f"{name}-starts",
            name=args.name,
            description=f"Events that start {args.name}",
            event_pattern=json.dumps(pattern),
            event_bus_name=args.bus or None,
            tags=args.tags,
            opts=self._child_opts,
        )
        lost = aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.dead_letters) if args.dead_letters else None
        aws.cloudwatch.EventTarget(
            f"{name}-starts",
            rule=rule.name,
            event_bus_name=args.bus or None,
            arn=self.arn,
            role_arn=args.role.arn,
            dead_letter_config=lost,
            opts=self._child_opts,
        )


def machine_role(
    name: str, path: str, account_id: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions,
    services: Sequence[str] = ("states", "events"),
) -> Role:  # fmt: skip
    """The role of a state machine and of what starts it; it is made before the key whose policy names it."""
    args = RoleArgs(
        name=name,
        path=path,
        description=f"The state machine {name}",
        trust=[machine_trust("Run", account_id, services)],
        permissions=(),
        tags=tags,
    )
    return Role(f"{name}-role", args, opts)


def machine_trust(sid: str, account_id: str, services: Sequence[str] = ("states", "events")) -> Statement:
    """Let a state machine of the account, and what starts it, assume a role."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}}
    principals = {"Service": [f"{service}.amazonaws.com" for service in services]}
    return allow(sid, "sts:AssumeRole", to=principals, when=own_account)


def machine_logs_use_key(account_id: str, region: str) -> Statement:
    """Let the delivery of logs read what a machine with this key writes to its log group.

    AWS Step Functions, Data at rest encryption, CloudWatch Logs integration; from memory, not read again.
    """
    own: Conditions = {
        "StringEquals": {"aws:SourceAccount": account_id},
        "ArnLike": {"kms:EncryptionContext:SourceArn": f"arn:aws:logs:{region}:{account_id}:*"},
    }
    return allow("MachineLogs", "kms:Decrypt", on=["*"], to={"Service": "delivery.logs.amazonaws.com"}, when=own)
