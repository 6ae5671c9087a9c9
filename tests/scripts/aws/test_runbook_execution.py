"""The cut-off runbook on the emulator: its steps block every cross-account role, and the proof confirms it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from infra.components.access_cut_off import AccessCutOff, AccessCutOffArgs
from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.role import Role, RoleArgs
from infra.context.account_context import account_context
from infra.context.estate import Estate
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import Run, run_estate
from infra.engine.graph import Graph, Resource
from infra.iam.cut_off_runbook import NAME, runbook
from infra.iam.policy_builder import allow
from infra.manifest.manifest_model import Manifest
from infra.planes import org
from infra.planes.shared import workforce_roles
from infra.planes.shared.operator_role import operator_role
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.external_principals import cross_account_roles
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status
from scripts.aws.runbook_execution import Outcome, execute
from scripts.demo.demo_deployment import as_read_back

ROLE, ROLE_POLICY, DOCUMENT = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "aws:ssm/document:Document"
PRACTICE = "evergreen"


@dataclass
class DeployedEstate:
    """The estate on the emulator."""

    emulator: Emulator
    graph: Graph

    @property
    def runbooks(self) -> tuple[Resource, ...]:
        return self.graph.of_type(DOCUMENT)

    @property
    def cross_account_roles(self) -> list[Resource]:
        """The roles in the accounts of the runbooks that another owner uses."""
        accounts = {document.account for document in self.runbooks}
        roles = (role for role in self.graph.of_type(ROLE) if role.account in accounts)
        return [role for role in roles if role.tags["mso:owner"] != PRACTICE]

    def client(self, account: str) -> Callable[[str], Any]:
        return lambda service: self.emulator.client(account, service, self.runbooks[0].region)

    def execute_all(self) -> list[Outcome]:
        """Execute each runbook as it is read from its account."""
        outcomes = []
        for document in self.runbooks:
            client = self.client(document.account)
            outcomes += execute(client("ssm").get_document(Name=NAME)["Content"], client)
        return outcomes

    def access(self) -> dict[str, Any]:
        """The trust policy and inline policies of each cross-account role, as read from IAM."""
        found = {}
        for role in self.cross_account_roles:
            iam, name = self.client(role.account)("iam"), role.inputs["name"]
            policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
            own = {p: iam.get_role_policy(RoleName=name, PolicyName=p)["PolicyDocument"] for p in policies}
            found[role.urn] = {"trust": trust, "policies": own}
        return found

    def read_back(self) -> Graph:
        """The graph with the cross-account roles as read from IAM, including policies that are not declared."""
        access, resources = self.access(), []
        for resource in as_read_back(self.graph):
            if resource.urn not in access:
                resources.append(resource)
                continue
            trust = json.dumps(access[resource.urn]["trust"])
            resources.append(resource.with_(inputs={**resource.inputs, "assumeRolePolicy": trust}))
            resources += [
                resource.with_(
                    urn=f"{resource.urn}-{name}",
                    type=ROLE_POLICY,
                    id=f"{resource.id}:{name}",
                    inputs={"role": resource.id, "name": name, "policy": json.dumps(document)},
                    outputs={},
                )
                for name, document in access[resource.urn]["policies"].items()
                if name == "cut-off"
            ]
        return Graph(resources)


def build(stack: str, estate: Estate) -> None:
    """A practice's accounts with only workforce roles, cross-account roles and the cut-off runbook."""
    if stack == "org":
        org.build(estate)
        return
    context = account_context(estate, stack, stack.partition("-")[0], PRACTICE)
    workforce_roles.custodian_role(workforce_roles.create_workforce(context, "practice.example"))
    if context.plane == "backup":
        return  # it has no cross-account roles
    alarms = AlarmTopicArgs(
        name="alarms",
        account_id=context.account_id,
        key_arn="alias/mso",
        mailboxes={"practice": "s@practice.example"},
        tags={},
    )
    desk = RoleArgs(
        name="call-center",
        path="/mso/desk/",
        description="A desk",
        trust=[allow("Desk", "sts:AssumeRole", to={"AWS": context.role_arn("staff/call_center", "management")})],
        permissions=[allow("Outbox", "s3:GetObject", on=["arn:aws:s3:::flows/outbox/*"])],
        tags=context.tags("phi-minimum", "identity", owner="lumen-ridge"),
    )
    roles = [operator_role(context), *([Role("desk", desk, context.opts)] if context.plane == "exchange" else [])]
    topic = AlarmTopic("alarms", alarms, context.opts)
    cut_off = AccessCutOffArgs(roles=roles, topic=topic, tags=context.tags("security", "cut-off"))
    AccessCutOff("cut-off", cut_off, context.opts)


@pytest.fixture(scope="module")
def estate(small_manifest: Manifest) -> Iterator[DeployedEstate]:
    stacks = ("org", f"clinical-{PRACTICE}", f"exchange-{PRACTICE}", f"backup-{PRACTICE}")
    with Emulator.start() as emulator:
        run = run_estate(small_manifest, Run(provider=emulator, payer=emulator.payer, only=stacks, build=build))
        yield DeployedEstate(emulator, run.graph)


@pytest.fixture(scope="module")
def outcomes(estate: DeployedEstate) -> list[Outcome]:
    return estate.execute_all()


def test_every_step_succeeds(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == 6
    assert [outcome for outcome in outcomes if outcome.error] == []


@pytest.mark.usefixtures("outcomes")
def test_every_cross_account_role_trusts_no_principal_and_is_denied_every_action(estate: DeployedEstate) -> None:
    assert sorted(role.inputs["name"] for role in estate.cross_account_roles) == ["call-center", "operator", "operator"]
    for access in estate.access().values():
        assert [s["Effect"] for s in access["trust"]["Statement"]] == ["Deny"]
        assert access["policies"]["cut-off"]["Statement"] == [
            {"Sid": "Nothing", "Effect": "Deny", "Action": "*", "Resource": "*"}
        ]


@pytest.mark.usefixtures("outcomes")
def test_a_second_execution_changes_nothing(estate: DeployedEstate) -> None:
    before = estate.access()
    assert [outcome for outcome in estate.execute_all() if outcome.error] == []
    assert estate.access() == before


@pytest.mark.usefixtures("outcomes")
def test_the_wall_is_proved_even_for_existing_sessions_of_the_roles(estate: DeployedEstate) -> None:
    graph = Graph(estate.read_back().custom)  # without the stacks' exports, which name those that are not deployed here
    assert prove(graph)["W9"].status is Status.PROVED
    prepared = PreparedEstate(read_estate(graph))
    sessions = list(cross_account_roles(PRACTICE, prepared.estate))
    reached = Closure(prepared, sessions, lambda resource: resource.account.owner == PRACTICE).run()
    assert {role.arn for role in sessions} == reached.assumed.keys()
    assert (reached.reads, reached.tampered) == ({}, {})


def test_a_missing_role_does_not_prevent_the_next_one_from_being_blocked(estate: DeployedEstate) -> None:
    outcomes = execute(runbook(["never-built", "operator"]), estate.client(estate.runbooks[0].account))
    assert [bool(outcome.error) for outcome in outcomes] == [True, True, False, False]


def test_a_failed_step_ends_a_runbook_without_on_failure_continue(estate: DeployedEstate) -> None:
    parsed = json.loads(runbook(["never-built", "operator"]))
    for step in parsed["mainSteps"]:
        del step["onFailure"]
    outcomes = execute(json.dumps(parsed), estate.client(estate.runbooks[0].account))
    assert [bool(outcome.error) for outcome in outcomes] == [True]
