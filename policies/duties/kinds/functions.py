"""L1: a function starts: it writes its log, makes its network interfaces, and reaches what it calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.delivery_targets import writes_log_stream
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at

LOGS = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"
INTERFACES = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"
LONGEST = 900
"""Seconds (AWS Lambda Developer Guide, Lambda quotas)."""
MAKE_INTERFACES = ("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
                   "ec2:DeleteNetworkInterface")  # fmt: skip
"""What AWSLambdaVPCAccessExecutionRole gives, without the two actions for addresses that the page calls optional."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each function a duty for its log, and one for its network interfaces if it runs in a network."""
    groups = {(group.account, str(group.facts.get("name"))) for group in estate.of_type("cloudwatch/logGroup:LogGroup")}
    for function in estate.of_type("lambda/function:Function"):
        role, label = estate.role(function, "role"), estate.label(function)
        actor = role.arn if role else ""
        runs = Standing(function.facts.get("reservedConcurrentExecutions") != 0, "its reserved concurrency is 0")
        needs = (runs, *_code(function), *_logs(function, role, groups))
        yield Duty("L1", "functions", label, "writes its log", needs, LOGS, function.urn, actor)
        if (function.facts.get("vpcConfig") or {}).get("subnetIds"):
            needs = tuple(_interfaces(function, role))
            yield Duty("L1", "functions", label, "makes its network interfaces", needs, INTERFACES, function.urn, actor)


def _code(function: Resource) -> Iterator[Need]:
    """What Lambda refuses to create, and a handler in Python that is not in the code, where the graph has it."""
    timeout = int(function.facts.get("timeout") or 3)
    yield Standing(timeout <= LONGEST, f"its timeout is {timeout} s; Lambda ends every function after {LONGEST} s")
    files = value_at(function.facts, "code.assets")
    module, _, name = str(function.facts.get("handler")).rpartition(".")
    if isinstance(files, Mapping) and files and str(function.facts.get("runtime")).startswith("python"):
        file = f"{module.replace('.', '/')}.py"
        text = (files.get(file) or {}).get("text") if isinstance(files.get(file), Mapping) else None
        yield Standing(file in files, f"its code has no {file}, where its handler is to be")
        if isinstance(text, str):
            stands = re.search(rf"^(?:async )?(?:def {re.escape(name)}\b|{re.escape(name)}\s*=)", text, re.MULTILINE)
            yield Standing(stands is not None, f"{file} has no {name}")


def _logs(function: Resource, role: Principal | None, groups: set[tuple[str, str]]) -> Iterator[Need]:
    if role is None:
        yield not_in_input("its role", function.account)
        return
    group = (function.facts.get("loggingConfig") or {}).get("logGroup") or f"/aws/lambda/{function.facts.get('name')}"
    arn = f"arn:aws:logs:{function.region}:{function.account}:log-group:{group}"
    if (function.account, group) not in groups:
        yield Call(role, "logs:CreateLogGroup", arn)
    yield from writes_log_stream(role, arn, "*")


def _interfaces(function: Resource, role: Principal | None) -> Iterator[Need]:
    if role is None:
        yield not_in_input("its role", function.account)
        return
    # Lambda asks for these before a session of the function exists, so nothing but the action is known of the request.
    anywhere = f"arn:aws:ec2:{function.region}:{function.account}:*/*"
    for action in MAKE_INTERFACES:
        arn = "*" if ":Describe" in action else anywhere
        yield Call(role, action, arn, {"aws:requestedregion": function.region})
