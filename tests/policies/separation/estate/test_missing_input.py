"""What the input does not show leaves the invariants UNKNOWN that it could change."""

from __future__ import annotations

import json

import pytest
from change_builders import Change, without
from small_estate import MANAGEMENT, NORTH, NORTH_EXCHANGE, Builder, allow, policy, root

from infra.engine.graph import Graph, Resource
from infra.engine.urns import STACK
from infra.engine.values import UNKNOWN
from policies.separation.estate.missing_input import EVERY_INVARIANT, OF_A_PRACTICE, OF_THE_MSO, Missing
from policies.separation.verdicts.proof import Proof, prove
from policies.separation.verdicts.proof_text import exit_code

LOCATION = "urn:pulumi:location-seattle::mso::aws:s3/bucket:Bucket::scans"


def proof_of(*changes: Change) -> Proof:
    builder = Builder()
    for change in changes:
        change(builder)
    return prove(builder.graph())


def unread(b: Builder, prop: str, **props: object) -> None:
    b.add(f"aws:{prop}", "unread", NORTH, "unread", {}, **props)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: unread(b, "iam/rolePolicy:RolePolicy", role=UNKNOWN, policy=policy(allow("*"))),
        lambda b: unread(b, "iam/rolePolicyAttachment:RolePolicyAttachment", role="physician", policyArn=UNKNOWN),
        lambda b: unread(b, "s3/bucketPolicy:BucketPolicy", bucket="elsewhere", policy=policy(allow("s3:*", to="*"))),
        lambda b: b.change("clinical-north:operator", permissionsBoundary="arn:aws:iam::aws:policy/Unread"),
        lambda b: b.change("clinical-north:operator", managedPolicyArns=UNKNOWN),
        lambda b: b.change("clinical-north:operator", inlinePolicies=[UNKNOWN]),
        lambda b: unread(b, "iam/groupMembership:GroupMembership", users=["nobody"], group="nobody"),
        lambda b: b.change("photos:policy", policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Deny"'),
        lambda b: b.change("photos:policy", policy=twice_the_same_key(b)),
        lambda b: b.add("aws:s3/bucketPolicy:BucketPolicy", "x", "", "x", {}, bucket="other", policy=policy()),
    ],
    ids=["role unknown", "policy unknown", "bucket absent", "boundary unread", "attachments unknown", "inline unknown",
         "user absent", "cut off", "key twice", "account unknown"],
)  # fmt: skip
def test_what_is_not_read_of_a_practice_leaves_w1_unknown(change: Change) -> None:
    proof = proof_of(change)
    assert proof["W1"].status == "UNKNOWN"
    assert proof.unread
    assert exit_code(proof, strict=True) == 4


def twice_the_same_key(b: Builder) -> str:
    condition = '{"StringEquals": {"aws:PrincipalAccount": "1", "aws:PrincipalAccount": "2"}}'
    text = json.dumps(json.loads(b.resources["photos:policy"].inputs["policy"]))
    return text.replace('{"Bool": {"aws:SecureTransport": "false"}}', condition)


def located(b: Builder) -> list[Resource]:
    """The small estate, with a location of the northern practice in its clinical account."""
    bucket = b.resources["photos"].with_(urn=LOCATION, id="scans", inputs={"bucket": "scans", "tags": {}})
    return [*b.graph(), bucket]


def test_an_account_of_which_only_a_location_is_given_is_not_read() -> None:
    resources = [r for r in located(Builder()) if r.account != NORTH or r.urn == LOCATION]
    proof = prove(Graph(resources))
    assert proof["W1"].status == "UNKNOWN"
    assert any("clinical-north is not in the input" in line for line in proof.unread)


def test_a_stack_that_the_organization_lists_and_the_input_lacks_is_named() -> None:
    outputs = {"stacks": ["org", "clinical-north", "location-bellevue"]}
    stack = Resource(urn=f"urn:pulumi:org::mso::{STACK}::mso-org", type=STACK, custom=False, outputs=outputs)
    proof = prove(Graph([*located(Builder()), stack]))
    assert proof["W1"].status == "UNKNOWN"
    assert [line for line in proof.unread if "location-bellevue" in line]
    assert not [line for line in proof.unread if "the stack clinical-north" in line]


def test_a_policy_belongs_to_what_it_names_by_type_and_not_by_name_alone() -> None:
    def two_of_a_name(b: Builder) -> None:
        b.add("aws:cfg/recorder:Recorder", "recorder", NORTH, "default", {}, name="default")
        b.add("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "bus", NORTH, "bus", {}, eventBusName="default",
              policy=policy(allow("events:PutEvents", on=["*"], to=root(NORTH_EXCHANGE))))  # fmt: skip

    assert not proof_of(two_of_a_name).unread


def test_a_fault_of_the_kit_on_one_resource_is_named_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from policies.separation.estate.iam_resources import IamResources

    whole = IamResources._key

    def failing(self: IamResources, resource: Resource, *rest: object) -> str:
        if resource.name == "chart":
            raise KeyError("made up")
        return whole(self, resource, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(IamResources, "_key", failing)
    proof = proof_of()
    assert exit_code(proof, strict=False) == 3
    assert [line for line in proof.faults if "::chart: KeyError: 'made up'" in line]
    assert proof["W1"].status == "UNKNOWN"
    assert proof["W7"].status == "PROVED"


@pytest.mark.parametrize(
    ("account", "expected"), [(NORTH, OF_A_PRACTICE), (MANAGEMENT, OF_THE_MSO), ("", EVERY_INVARIANT)]
)
def test_what_is_missing_counts_for_the_invariants_of_its_account(account: str, expected: frozenset[str]) -> None:
    from policies.separation.estate.graph_reader import read_estate

    accounts = read_estate(Builder().graph()).accounts
    assert Missing("x", account).invariants(accounts) == expected
    assert Missing("x", account, frozenset({"W3"})).invariants(accounts) == {"W3"}


def test_an_account_without_its_organization_is_told_by_its_resources_unless_they_differ() -> None:
    proof = proof_of(without(*[name for name in Builder().resources if name.startswith("account:")]))
    assert set(proof.practices) == {"north", "south"}


