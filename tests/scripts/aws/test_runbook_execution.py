"""The cut-off switch, pulled on the emulator: its own document's steps shut every door, and the wall says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.cut_off import CutOff, CutOffArgs
from infra.components.role import Role, RoleArgs
from infra.context.account_context import account_context
from infra.context.estate import Estate as Kit
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource
from infra.engine.runner import Run, run_estate
from infra.iam.cut_off_runbook import NAME, runbook
from infra.iam.policy_builder import allow
from infra.manifest.manifest_model import Manifest
from infra.planes import org
from infra.planes.shared import workforce_roles
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.outsiders import at_doors
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status
from scripts.aws.runbook_execution import Outcome, carry_out
from scripts.demo.stand_up import as_read_back

ROLE, ROLE_POLICY, DOCUMENT = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "aws:ssm/document:Document"
PRACTICE = "evergreen"


@dataclass
class Estate:
    """What stands on the emulator."""

    emulator: Emulator
    graph: Graph

    @property
    def switches(self) -> tuple[Resource, ...]:
        return self.graph.of_type(DOCUMENT)

    @property
    def doors(self) -> list[Resource]:
        """The roles of the switches' accounts that belong to somebody else."""
        accounts = {switch.account for switch in self.switches}
        roles = (role for role in self.graph.of_type(ROLE) if role.account in accounts)
        return [role for role in roles if role.tags["mso:owner"] != PRACTICE]

    def client(self, account: str) -> Callable[[str], Any]:
        return lambda service: self.emulator.client(account, service, self.switches[0].region)

    def pull(self) -> list[Outcome]:
        """Carry out each switch as the account gives it back."""
        outcomes = []
        for switch in self.switches:
            client = self.client(switch.account)
            outcomes += carry_out(client("ssm").get_document(Name=NAME)["Content"], client)
        return outcomes

    def rights(self) -> dict[str, Any]:
        """What each door trusts and may do, as IAM tells it."""
        found = {}
        for door in self.doors:
            iam, name = self.client(door.account)("iam"), door.inputs["name"]
            policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
            own = {p: iam.get_role_policy(RoleName=name, PolicyName=p)["PolicyDocument"] for p in policies}
            found[door.urn] = {"trust": trust, "policies": own}
        return found

    def read_back(self) -> Graph:
        """The graph with the doors as IAM tells of them now, the policies nobody declared included."""
        rights, resources = self.rights(), []
        for resource in as_read_back(self.graph):
            if resource.urn not in rights:
                resources.append(resource)
                continue
            trust = json.dumps(rights[resource.urn]["trust"])
            resources.append(resource.with_(inputs={**resource.inputs, "assumeRolePolicy": trust}))
            resources += [
                resource.with_(
                    urn=f"{resource.urn}-{name}",
                    type=ROLE_POLICY,
                    id=f"{resource.id}:{name}",
                    inputs={"role": resource.id, "name": name, "policy": json.dumps(document)},
                    outputs={},
                )
                for name, document in rights[resource.urn]["policies"].items()
                if name == "cut-off"
            ]
        return Graph(resources)


def build(stack: str, estate: Kit) -> None:
    """Of a practice's accounts only what the switch is about: its people, a desk, the doors and the switch."""
    if stack == "org":
        org.build(estate)
        return
    place = account_context(estate, stack, stack.partition("-")[0], PRACTICE)
    workforce_roles.custodian(workforce_roles.workforce(place, "practice.example"))
    if place.plane == "backup":
        return  # no doors there
    alarms = AlarmTopicArgs(
        name="alarms", account_id=place.id, key_arn="alias/mso", mailboxes={"practice": "s@practice.example"}, tags={}
    )
    desk = RoleArgs(
        name="call-center",
        path="/mso/desk/",
        description="A desk",
        trust=[allow("Desk", "sts:AssumeRole", to={"AWS": place.role_arn("staff/call_center", "management")})],
        may=[allow("Outbox", "s3:GetObject", on=["arn:aws:s3:::flows/outbox/*"])],
        tags=place.tags("phi-minimum", "identity", owner="lumen-ridge"),
    )
    doors = [workforce_roles.operator(place), *([Role("desk", desk, place.opts)] if place.plane == "exchange" else [])]
    topic = AlarmTopic("alarms", alarms, place.opts)
    CutOff("cut-off", CutOffArgs(doors=doors, topic=topic, tags=place.tags("security", "cut-off")), place.opts)


@pytest.fixture(scope="module")
def estate(small_manifest: Manifest) -> Iterator[Estate]:
    stacks = ("org", f"clinical-{PRACTICE}", f"exchange-{PRACTICE}", f"backup-{PRACTICE}")
    with Emulator.start() as emulator:
        run = run_estate(small_manifest, Run(provider=emulator, payer=emulator.payer, only=stacks, build=build))
        yield Estate(emulator, run.graph)


@pytest.fixture(scope="module")
def pulled(estate: Estate) -> list[Outcome]:
    return estate.pull()


def test_every_step_goes_well(pulled: list[Outcome]) -> None:
    assert len(pulled) == 6
    assert [outcome for outcome in pulled if outcome.error] == []


@pytest.mark.usefixtures("pulled")
def test_every_door_trusts_nobody_and_may_do_nothing(estate: Estate) -> None:
    assert sorted(door.inputs["name"] for door in estate.doors) == ["call-center", "operator", "operator"]
    for rights in estate.rights().values():
        assert [s["Effect"] for s in rights["trust"]["Statement"]] == ["Deny"]
        assert rights["policies"]["cut-off"]["Statement"] == [
            {"Sid": "Nothing", "Effect": "Deny", "Action": "*", "Resource": "*"}
        ]


@pytest.mark.usefixtures("pulled")
def test_a_second_pull_changes_nothing(estate: Estate) -> None:
    before = estate.rights()
    assert [outcome for outcome in estate.pull() if outcome.error] == []
    assert estate.rights() == before


@pytest.mark.usefixtures("pulled")
def test_the_wall_holds_even_for_whoever_is_inside_already(estate: Estate) -> None:
    graph = estate.read_back()
    assert prove(graph)["W9"].status is Status.PROVED
    engine = PreparedEstate(read_estate(graph))
    inside = list(at_doors(PRACTICE, engine.estate))
    reached = Closure(engine, inside, lambda thing: thing.account.owner == PRACTICE).run()
    assert {door.arn for door in inside} == reached.holds.keys()
    assert (reached.reads, reached.harms) == ({}, {})


def test_a_door_that_is_gone_does_not_keep_the_next_one_open(estate: Estate) -> None:
    outcomes = carry_out(runbook(["never-built", "operator"]), estate.client(estate.switches[0].account))
    assert [bool(outcome.error) for outcome in outcomes] == [True, True, False, False]


def test_a_failing_step_stops_a_runbook_that_does_not_say_to_go_on(estate: Estate) -> None:
    parsed = json.loads(runbook(["never-built", "operator"]))
    for step in parsed["mainSteps"]:
        del step["onFailure"]
    outcomes = carry_out(json.dumps(parsed), estate.client(estate.switches[0].account))
    assert [bool(outcome.error) for outcome in outcomes] == [True]
