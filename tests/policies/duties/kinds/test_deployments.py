"""A deployer can create, read, change and delete what its stack declares; each right taken away is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from deployed_account import BOUNDARY, DEPLOYER, KEY, PROVIDER, TASK_ROLE, Deployed, allow, answers, deny

from infra.engine.graph import Graph
from policies.duties.duty import Answer, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import deployments

Change = Callable[[Deployed], None]
KEYS: Final = (
    "puts its keys on 1 rds/instance:Instance (masterUserSecretKmsKeyId)",
    "puts its keys on 1 efs/fileSystem:FileSystem (kmsKeyId)",
)

PASSES: Final = "passes the roles of 1 ecs/taskDefinition:TaskDefinition to ecs-tasks.amazonaws.com"
LINKED: Final = "has rds.amazonaws.com make its service-linked role for 1 rds/instance:Instance"


def denied(*actions: str, **more: Any) -> Change:
    """A Deny added to the deployer's own policy."""
    return lambda deployed: deployed.identity.append(deny(*actions, **more))


def guarded(*actions: str, **more: Any) -> Change:
    """A Deny added to the organization's guardrail."""
    return lambda deployed: deployed.scp.append(deny(*actions, **more))


def bounded(*actions: str, **more: Any) -> Change:
    """A Deny added to the permissions boundary."""
    return lambda deployed: deployed.boundary.append(deny(*actions, **more))


def allowed_only(*actions: str) -> Change:
    """The deployer's own policy allows these actions, nothing else."""
    return lambda deployed: deployed.identity.__setitem__(0, allow(*actions))


def key_allows_only(*actions: str, when: Any = None) -> Change:
    """The key policy allows the deployer these actions, nothing else, and delegates nothing to the account."""
    return lambda deployed: deployed.key.__setitem__(0, allow(*actions, to={"AWS": DEPLOYER}, when=when))


ADMINISTER: Final = (
    "kms:CreateAlias", "kms:UpdateAlias", "kms:DescribeKey", "kms:Get*", "kms:List*", "kms:Enable*", "kms:Put*",
    "kms:*Tag*", "kms:UpdateKeyDescription", "kms:CreateGrant",
)  # fmt: skip
BY_RDS: Final = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
MUTANTS: Final[dict[str, tuple[Change, str, str]]] = {
    "own policy denies": (denied("rds:CreateDBInstance"), "creates 1 rds/", "rds:CreateDBInstance"),
    "guardrail denies": (guarded("elasticfilesystem:Delete*"), "deletes 1 efs/", "in scp p-guard"),
    "guardrail denies elsewhere": (
        guarded("ec2:*", "rds:*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        "changes 1 rds/", "in scp p-guard",
    ),
    "boundary denies": (bounded("s3:PutBucketTagging", "s3:CreateBucket"), "creates 1 s3/bucket", "in boundary"),
    "a service is not allowed": (allowed_only("s3:*", "iam:*", "kms:*", "ecs:*"), "reads 1 rds/", "rds:Describe"),
    "one bucket is closed": (denied("s3:DeleteBucket", on="arn:aws:s3:::box"), "deletes 1 s3/", "s3:DeleteBucket"),
    "unencrypted is refused": (
        guarded("rds:CreateDBInstance", Condition={"Bool": {"rds:StorageEncrypted": "true"}}),
        "creates 1 rds/", "in scp p-guard",
    ),
    "role cannot be passed": (denied("iam:PassRole", on=TASK_ROLE), "passes the roles", "iam:PassRole"),
    "role passed to another service only": (
        denied("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
        "passes the roles", "iam:PassRole",
    ),
    "no service-linked role": (
        denied("iam:CreateServiceLinkedRole", Condition={"StringLike": {"iam:AWSServiceName": "rds.*"}}),
        "has rds.amazonaws.com make", "iam:CreateServiceLinkedRole",
    ),
    "key policy lacks DeleteAlias": (key_allows_only(*ADMINISTER), "deletes 1 kms/alias", "kms:DeleteAlias"),
    "key policy lacks Decrypt": (key_allows_only(*ADMINISTER, "kms:GenerateDataKey*"), KEYS[0], "kms:Decrypt"),
    "key policy knows another service": (key_allows_only("kms:*", when=BY_RDS), KEYS[1], "kms:CreateGrant"),
    "boundary denies decryption": (bounded("kms:Decrypt"), KEYS[1], "kms:Decrypt"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> dict[str, tuple[Answer, str]]:
    return answers(Deployed(), deployments.find)


def test_everything_that_the_stack_takes_is_allowed(whole: dict[str, tuple[Answer, str]]) -> None:
    assert {does: causes for does, (answer, causes) in whole.items() if answer is not Answer.ALLOWED} == {}
    assert {*KEYS, PASSES, LINKED, "deletes 1 kms/alias:Alias"} <= {*whole}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_right_taken_away_blocks_what_takes_it_and_is_named(mutant: str) -> None:
    change, does, cause = MUTANTS[mutant]
    deployed = Deployed()
    change(deployed)
    found = answers(deployed, deployments.find)
    blocked = {d: causes for d, (answer, causes) in found.items() if answer is Answer.BLOCKED}
    assert any(d.startswith(does) and cause in causes for d, causes in blocked.items()), blocked


def test_a_condition_that_the_declared_properties_meet_blocks_nothing() -> None:
    deployed = Deployed()
    guarded("rds:CreateDBInstance", Condition={"Bool": {"rds:StorageEncrypted": "false"}})(deployed)
    guarded("s3:*", Condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}})(deployed)
    assert {answer for answer, _ in answers(deployed, deployments.find).values()} == {Answer.ALLOWED}


def test_what_limits_the_deployer_is_read_and_not_changed_by_it(whole: dict[str, tuple[Answer, str]]) -> None:
    assert {"reads 2 iam/role:Role", "changes 1 iam/role:Role"} <= {*whole}
    assert not [does for does in whole if "iam/policy:" in does and not does.startswith("reads")]


def test_what_is_protected_or_kept_is_not_deleted(whole: dict[str, tuple[Answer, str]]) -> None:
    assert "creates 1 kms/key:Key" in whole
    assert "deletes 1 kms/key:Key" not in whole


def test_accounts_without_a_provider_are_deployed_by_the_role_that_a_pipeline_assumes(
    whole: dict[str, tuple[Answer, str]],
) -> None:
    assert answers(Deployed(provider={}), deployments.find).keys() == whole.keys()


def test_a_type_without_a_list_is_unknown() -> None:
    graph = Deployed().graph()
    known = next(r for r in graph if r.type == "aws:s3/bucket:Bucket")
    other = known.with_(urn="urn:pulumi:app::app::aws:x/y:Z::z", type="aws:x/y:Z", inputs={})
    estate = DutyEstate(Graph([*graph, other]))
    found = {duty.does: all_of(duty.needs, estate) for duty in deployments.find(estate)}
    assert found["deploys 1 x/y:Z"].answer is Answer.UNKNOWN


def test_every_deployer_of_the_reference_estate_deploys_what_its_stacks_declare(reference_plan: Graph) -> None:
    estate = DutyEstate(reference_plan)
    decided = [(duty, all_of(duty.needs, estate)) for duty in deployments.find(estate)]
    assert [f"{d.sentence}: {o.cause}" for d, o in decided if o.answer is not Answer.ALLOWED] == []
    assert {duty.who.partition(":")[0] for duty, _ in decided} >= {"log-archive", "management", "clinical-evergreen"}


def test_the_made_up_account_names_its_own_resources() -> None:
    arns = {resource.facts.get("arn") for resource in Deployed().graph()}
    assert {DEPLOYER, BOUNDARY, PROVIDER, KEY} <= arns
