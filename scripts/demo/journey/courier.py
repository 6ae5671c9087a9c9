"""What moto does not do: it passes on the events of S3 and EventBridge, and runs the brokers' code.

The machines run in moto's interpreter of Amazon States Language. The courier reads in their history which events they
caused, asks the deployed rules which of them match, and delivers to the rules' targets, as EventBridge does.
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from unittest.mock import patch
from uuid import uuid4

import boto3

from scripts.demo.journey.stage import Stage
from scripts.demo.journey.vendor_posts import Tokens, Vendor, post_to_vendor

LONGEST: Final = 60.0
"""Seconds that the machines may take until they end or wait."""


@dataclass
class Execution:
    """One execution of a machine, as far as the courier has read it."""

    arn: str
    side: str
    status: str
    error: str = ""
    cause: str = ""
    read: int = 0

    @property
    def machine(self) -> str:
        """The name of its machine."""
        return self.arn.split(":")[6]

    @property
    def name(self) -> str:
        """Its own name."""
        return self.arn.split(":")[7]


@dataclass
class Courier:
    """Delivers events until nothing moves; keeps what left the estate: mails, and messages to alarm topics.

    ``vendor`` takes what is posted to vendors, ``tokens`` gives the tokens with which it is posted.
    """

    stage: Stage
    mails: list[Mapping[str, Any]] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    executions: dict[str, Execution] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    """The task tokens that somebody has answered: whoever waits for one of them is about to go on."""
    vendor: Vendor = lambda _: 503
    tokens: Tokens = lambda _: ""

    def upload(self, role_arn: str, bucket: str, key: str, body: str) -> None:
        """A role puts an object into the exchange's bucket; the bucket tells of it."""
        self.stage.client_as(role_arn, "s3").put_object(Bucket=bucket, Key=key, Body=body.encode())
        self._object_created(bucket, key)
        self.settle()

    def tell(self, role_arn: str, bus_arn: str, source: str, detail_type: str, detail: Mapping[str, Any]) -> None:
        """A role puts an event on a bus."""
        entry = {"EventBusName": bus_arn, "Source": source, "DetailType": detail_type, "Detail": json.dumps(detail)}
        self.stage.client_as(role_arn, "events").put_events(Entries=[entry])
        self._event(bus_arn, role_arn.split(":")[4], source, detail_type, detail)
        self.settle()

    def settle(self) -> None:
        """Deliver what the machines cause, until each of them has ended or waits."""
        ends = time.monotonic() + LONGEST
        while time.monotonic() < ends:
            running = [each for each in self.executions.values() if each.status == "RUNNING"]
            moved = [self._follow(execution) for execution in running]
            if not any(moved):
                return
            time.sleep(0.01)
        raise TimeoutError(f"the machines did not come to rest in {LONGEST:.0f} seconds")

    def started(self, arn: str) -> None:
        """An execution that is followed from now on; one that is followed already stays as it is."""
        account = arn.split(":")[4]
        side = next(side for side, id_ in self.stage.accounts.items() if id_ == account)
        self.executions.setdefault(arn, Execution(arn, side, "RUNNING"))

    def _follow(self, execution: Execution) -> bool:
        """Deliver what an execution has caused since; whether it moves on by itself."""
        status, error, cause, history = self.stage.emulator.execution_state(execution.arn)
        new, execution.read = history[execution.read :], len(history)
        execution.status, execution.error, execution.cause = status or "RUNNING", error, cause
        by_id = {event["id"]: event for event in history}
        for event in new:
            if event["type"] in ("TaskSucceeded", "TaskSubmitted"):  # the call has been made
                self._caused(execution, _call_of(event, by_id))
        if execution.status != "RUNNING":
            self._ended(execution)
        waits = bool(history) and history[-1]["type"] == "TaskSubmitted"
        if waits:
            asked = next(e["taskScheduledEventDetails"] for e in reversed(history) if e["type"] == "TaskScheduled")
            waits = not any(token in asked["parameters"] for token in self.answered)
        return bool(new) or (execution.status == "RUNNING" and not waits)

    def _ended(self, execution: Execution) -> None:
        """Step Functions tells the account's default bus of each execution that has ended."""
        account = self.stage.accounts[execution.side]
        machine = execution.arn.replace(":execution:", ":stateMachine:").rpartition(":")[0]
        detail = {"executionArn": execution.arn, "stateMachineArn": machine, "status": execution.status}
        bus = f"arn:aws:events:{self.stage.region}:{account}:event-bus/default"
        self._event(bus, account, "aws.states", "Step Functions Execution Status Change", detail)

    def _caused(self, execution: Execution, call: Mapping[str, Any]) -> None:
        parameters, what = json.loads(call["parameters"]), f"{call['resourceType']}:{call['resource']}"
        if what == "aws-sdk:s3:putObject":
            self._object_created(parameters["Bucket"], parameters["Key"])
        elif what == "aws-sdk:sesv2:sendEmail":
            self.mails.append(parameters)
        elif what == "states:startExecution":
            machine = parameters["StateMachineArn"].replace(":stateMachine:", ":execution:")
            self.started(f"{machine}:{parameters['Name']}")
        elif what.startswith("aws-sdk:sfn:sendTask"):
            self.answered.add(parameters["TaskToken"])
        elif what == "events:putEvents":
            for entry in parameters["Entries"]:
                account = self.stage.accounts[execution.side]
                bus = entry.get("EventBusName") or f"arn:aws:events:{self.stage.region}:{account}:event-bus/default"
                self._event(bus, account, entry["Source"], entry["DetailType"], entry["Detail"])

    def _object_created(self, bucket: str, key: str) -> None:
        account = self.stage.accounts["exchange"]
        detail = {"bucket": {"name": bucket}, "object": {"key": key}}
        bus = f"arn:aws:events:{self.stage.region}:{account}:event-bus/default"
        self._event(bus, account, "aws.s3", "Object Created", detail)

    def _event(self, bus_arn: str, sender: str, source: str, detail_type: str, detail: Mapping[str, Any]) -> None:
        """Deliver an event to the targets of the rules of a bus that match it."""
        account, bus = bus_arn.split(":")[4], bus_arn.rpartition("/")[2]
        side = next(side for side, id_ in self.stage.accounts.items() if id_ == account)
        event = {
            "version": "0", "id": f"{len(self.executions)}", "source": source, "account": sender,
            "time": "2026-01-01T00:00:00Z", "region": self.stage.region, "resources": [],
            "detail-type": detail_type, "detail": detail,
        }  # fmt: skip
        events = self.stage.client(side, "events")
        for rule in events.list_rules(EventBusName=bus)["Rules"]:
            if _matches(json.loads(rule["EventPattern"]), event):
                for target in events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus)["Targets"]:
                    self._deliver(target, event)

    def _deliver(self, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        arn = target["Arn"]
        if ":stateMachine:" in arn:
            client = self.stage.client_as(target["RoleArn"], "stepfunctions")
            started = client.start_execution(stateMachineArn=arn, name=str(uuid4()), input=json.dumps(event))
            self.started(started["executionArn"])
        elif ":sns:" in arn:
            self.alarms.append(json.loads(target["Input"]) if "Input" in target else json.dumps(event))
        elif ":api-destination/" in arn:
            side = next(side for side, id_ in self.stage.accounts.items() if id_ == arn.split(":")[4])
            post_to_vendor(lambda service: self.stage.client(side, service), target, event, self.vendor, self.tokens)
        elif ":sqs:" in arn:
            self._broker(arn.rpartition(":mso-")[2], event)
        else:
            raise NotImplementedError(f"no courier for the target {arn}")

    def _broker(self, flow: str, event: Mapping[str, Any]) -> None:
        """Run the code of a flow's function with its own environment, as its own role."""
        function = self.stage.resource("lambda/function:Function", f"mso-{flow}", "exchange")
        environment = dict(function.facts["environment"]["variables"])
        role = str(function.facts["role"])
        spec = importlib.util.find_spec("infra.exchange.handler")
        assert spec is not None
        assert spec.loader is not None
        handler = importlib.util.module_from_spec(spec)
        as_role = patch.object(boto3, "client", lambda service: self.stage.client_as(role, service))
        written: list[tuple[str, str]] = []
        with patch.dict(os.environ, environment), as_role, patch("builtins.print"):
            spec.loader.exec_module(handler)
            put = handler._put

            def put_and_note(bucket: str, key: str, file: Any) -> None:
                put(bucket, key, file)
                written.append((bucket, key))

            with patch.object(handler, "_put", put_and_note):
                message = {"messageId": "1", "body": json.dumps(event)}
                failed = handler.handle({"Records": [message]}, None)["batchItemFailures"]
        if failed:
            raise RuntimeError(f"the broker of {flow} failed")
        for bucket, key in written:
            self._object_created(bucket, key)


def _matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether EventBridge's pattern matches an event, by moto's matcher; ``$or`` of whole patterns is taken apart."""
    from moto.events.models import EventPattern

    alternatives, as_moto_has_it = pattern.get("$or"), cast("Any", event)
    if alternatives is None:
        return bool(EventPattern.load(json.dumps(pattern)).matches_event(as_moto_has_it))
    rest = {key: value for key, value in pattern.items() if key != "$or"}
    return any(_matches({**rest, **alternative}, event) for alternative in alternatives)


def _call_of(event: Mapping[str, Any], by_id: Mapping[int, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The call that an event of a history is about."""
    while event["type"] != "TaskScheduled":
        event = by_id[event["previousEventId"]]
    details: Mapping[str, Any] = event["taskScheduledEventDetails"]
    return details
