"""What starts a hosted system: a state machine that runs its one-off tasks in order, and then deploys its services.

It runs when the owner's pipeline has pushed new images, and by itself when one of the system's secrets changes: ECS
hands a secret over only when a task starts, so a changed password takes a new deployment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from infra.components.ecs_cluster import EcsCluster
from infra.components.role import Role, RoleArgs
from infra.components.state_machine import LOG_DELIVERY, MachineLog, machine_trust
from infra.iam.policy_builder import Conditions, Statement, Text, allow

CHANGES: Final = ("PutSecretValue", "RotationSucceeded", "UpdateSecretVersionStage")
TASK_SECONDS: Final = 3600


@dataclass(frozen=True, kw_only=True)
class SystemStartArgs:
    """``one_off`` are (name, ARN of the task definition), in order; ``services`` are (name, ARN of theirs).

    ``ready_secret`` is what every task of the services needs to start: a version of it, labelled ``ready_stage``, is
    made when the one-off tasks have succeeded. ``task_roles`` are the ARNs of the roles of all these tasks,
    ``own_writers`` the names of the roles whose changes of secrets are part of a start and begin no other. The event of
    a change that could not be delivered goes to the queue ``dead_letters``.
    """

    system: str
    one_off: Sequence[tuple[str, Text]]
    services: Sequence[tuple[str, Text]]
    ready_secret: Text
    ready_stage: str
    task_roles: Sequence[Text]
    own_writers: Sequence[str]
    role: Role
    cluster: EcsCluster
    subnet_ids: Sequence[Text]
    security_group_id: Text
    account_id: str
    region: str
    log_key: Text
    dead_letters: Text
    log_days: int
    tags: Mapping[str, str]
    other_secrets: Sequence[str] = ()
    """Names of secrets of other systems that it is told too."""


class SystemStart(pulumi.ComponentResource):
    """The state machine ``start-SYSTEM`` with its log, and the rule that starts it (45 CFR 164.308(a)(5)(ii)(D))."""

    def __init__(self, name: str, args: SystemStartArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:SystemStart", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        log = MachineLog(machine=f"start-{args.system}", key_arn=args.log_key, days=args.log_days, tags=args.tags)
        granted = args.role.grant("start", *self._permissions())
        machine = aws.sfn.StateMachine(
            name,
            name=f"start-{args.system}",
            role_arn=args.role.arn,
            type="STANDARD",
            definition=self._definition(),
            logging_configuration=log.logging(name, self._child_opts),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[granted]),
        )
        self._rule(name, machine)
        self.register_outputs({"stateMachine": machine.arn})

    def _definition(self) -> pulumi.Output[str]:
        args = self._args
        states: dict[str, Any] = {f"Run {task}": self._run(arn) for task, arn in args.one_off}
        states["Let the services start"] = {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:secretsmanager:putSecretValue",
            "Parameters": {
                "SecretId": args.ready_secret,
                "SecretString": "done",
                "VersionStages": [args.ready_stage],
            },
        }
        for service, task in args.services:
            states[f"Deploy {service}"] = {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:ecs:updateService",
                "Parameters": {
                    "Cluster": args.cluster.arn,
                    "Service": service,
                    "TaskDefinition": task,
                    "ForceNewDeployment": True,
                },
            }
        names = list(states)
        for state, following in zip(names, [*names[1:], None], strict=True):
            states[state] |= {"Next": following} if following else {"End": True}
        return pulumi.Output.json_dumps({"StartAt": names[0], "States": states})

    def _run(self, task: Text) -> dict[str, Any]:
        """A state that runs one task, waits until it has ended, and fails unless all its containers succeeded."""
        network = {
            "Subnets": list(self._args.subnet_ids),
            "SecurityGroups": [self._args.security_group_id],
            "AssignPublicIp": "DISABLED",
        }
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "TimeoutSeconds": TASK_SECONDS,
            "Parameters": {
                "Cluster": self._args.cluster.arn,
                "TaskDefinition": task,
                "LaunchType": "FARGATE",
                "NetworkConfiguration": {"AwsvpcConfiguration": network},
            },
        }

    def _permissions(self) -> list[Statement]:
        args = self._args
        here = f"{args.region}:{args.account_id}"
        in_cluster: Conditions = {"ArnEquals": {"ecs:cluster": args.cluster.arn}}
        to_tasks: Conditions = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        one_off = [f"arn:aws:ecs:{here}:task-definition/{args.system}-{name}:*" for name, _ in args.one_off]
        services = [pulumi.Output.concat(f"arn:aws:ecs:{here}:service/", args.cluster.name, f"/{name}")
                    for name, _ in args.services]  # fmt: skip
        tasks = [pulumi.Output.concat(f"arn:aws:ecs:{here}:task/", args.cluster.name, "/*")]
        own = f"arn:aws:states:{here}:stateMachine:start-{args.system}"
        finished = [f"arn:aws:events:{here}:rule/StepFunctionsGetEventsForECSTaskRule"]
        return [
            allow("RunOneOffTasks", "ecs:RunTask", on=one_off, when=in_cluster),
            allow("FollowThem", "ecs:DescribeTasks", "ecs:StopTask", on=tasks, when=in_cluster),
            allow("HearOfTheirEnd", "events:PutTargets", "events:PutRule", "events:DescribeRule", on=finished),
            allow("AsTheirRoles", "iam:PassRole", on=list(args.task_roles), when=to_tasks),
            allow("LetThemStart", "secretsmanager:PutSecretValue", on=[args.ready_secret]),
            allow("Deploy", "ecs:UpdateService", on=services, when=in_cluster),
            allow("StartAgain", "states:StartExecution", on=[own]),
            allow("WriteItsLog", *LOG_DELIVERY, on=["*"]),
        ]

    def _rule(self, name: str, machine: aws.sfn.StateMachine) -> None:
        args = self._args
        arn = f"arn:aws:secretsmanager:{args.region}:{args.account_id}:secret:"
        names = (f"mso/{args.system}/", *args.other_secrets)
        secrets = [{"prefix": f"{where}{name}"} for name in names for where in ("", arn)]
        by_others = [{"anything-but": list(args.own_writers)}, {"exists": False}]
        changed = {
            "source": ["aws.secretsmanager"],
            "detail": {
                "eventName": list(CHANGES),
                "userIdentity": {"sessionContext": {"sessionIssuer": {"userName": by_others}}},
                "$or": [
                    {"requestParameters": {"secretId": secrets}},
                    {"additionalEventData": {"SecretId": secrets}},
                ],
            },
        }
        rule = aws.cloudwatch.EventRule(
            f"{name}-again",
            name=f"start-{args.system}",
            description=f"A secret of {args.system} has changed: its services are deployed anew with it",
            event_pattern=json.dumps(changed),
            tags=args.tags,
            opts=self._child_opts,
        )
        aws.cloudwatch.EventTarget(
            f"{name}-again", rule=rule.name, arn=machine.arn, role_arn=args.role.arn,
            input=json.dumps({}), opts=self._child_opts,
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.dead_letters),
        )  # fmt: skip


def start_role(system: str, path: str, account_id: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions) -> Role:
    """The role of a system's state machine and its rule; it is made before the key whose policy names it."""
    args = RoleArgs(
        name=f"start-{system}",
        path=path,
        description=f"Starts {system}: its one-off tasks, then its services",
        trust=[machine_trust("Start", account_id)],
        permissions=(),
        tags=tags,
    )
    return Role(f"{system}-start-role", args, opts)
