"""A change shows what it newly allows and forbids, with the reason; what nobody gains is never newly allowed."""

from __future__ import annotations

import json
from functools import cache

import pytest
from leaks import LEAKS
from small_estate import MANAGEMENT, NORTH, Builder, Change, allow

from infra.engine.graph import Graph, Resource, Source
from infra.engine.graph import Status as ResourceStatus
from infra.errors import UsageError
from policies.separation.access.store_access import NO_PRINCIPAL
from policies.separation.verdicts.access_diff import AccessDiff, Effect, access_diff
from policies.separation.verdicts.access_diff_text import as_data, render
from policies.separation.verdicts.verdict import Status

PHOTOS = ("clinical-north:physician", "phi", "clinical-north:photos")
GROUP = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def diff(after: Change, before: Change = lambda _: None) -> AccessDiff:
    """The difference between the small estate after one change and after another, or none."""
    states = []
    for change in (before, after):
        builder = Builder()
        change(builder)
        states.append(builder.graph())
    return access_diff(*states)


def opened(cidr: str) -> Change:
    """A security group that this block may reach."""

    def change(b: Builder) -> None:
        b.add("aws:ec2/securityGroup:SecurityGroup", "door", NORTH, "sg-1", vpcId="vpc-north")
        b.add(INGRESS, "door-in", NORTH, cidrIpv4=cidr, **GROUP)

    return change


@cache
def refused() -> AccessDiff:
    """The difference after a physician loses the role's permissions and another job gains them."""

    def change(b: Builder) -> None:
        b.change("clinical-north:physician:policy", role="nurse")
        nurse = b.resources["clinical-north:physician"].inputs
        b.add(
            "aws:iam/role:Role",
            "nurse",
            NORTH,
            **{**nurse, "name": "nurse", "arn": nurse["arn"].replace("physician", "nurse")},
        )
        b.extend_policy("key:clinical-north", allow("kms:Decrypt", to=nurse["arn"].replace("physician", "nurse")))

    return diff(change)


def test_the_same_state_has_no_differences() -> None:
    found = diff(lambda _: None)
    assert (found.access, found.network, found.verdicts, found.allows_more) == ((), (), (), False)


def test_who_gains_and_who_loses_access_is_shown_with_the_reason() -> None:
    changes = {(c.principal, c.data_class, c.store): c for c in refused().access}
    lost, gained = changes[PHOTOS], changes["clinical-north:nurse", *PHOTOS[1:]]
    assert (lost.effect, lost.before, lost.after) == (Effect.FORBIDDEN, "yes", "no")
    assert "allows it" in lost.reason
    assert (gained.effect, gained.before, gained.after) == (Effect.ALLOWED, "no", "yes")
    assert gained.reason.startswith("allowed by Allow")


def test_a_principal_that_no_longer_exists_is_the_reason() -> None:
    found = diff(lambda b: b.drop("clinical-north:physician", "clinical-north:physician:policy"))
    assert [(c.effect, c.reason) for c in found.access] == [(Effect.FORBIDDEN, NO_PRINCIPAL)]
    assert not found.allows_more


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        ("10.1.0.0/16", "10.1.2.0/24", [Effect.FORBIDDEN]),
        ("10.1.2.0/24", "10.1.0.0/16", [Effect.ALLOWED]),
        ("10.1.2.0/24", "10.1.3.0/24", [Effect.ALLOWED, Effect.FORBIDDEN]),
        ("10.1.2.0/24", "10.1.2.0/24", []),
    ],
)
def test_a_narrowed_rule_is_only_newly_forbidden(before: str, after: str, effects: list[Effect]) -> None:
    found = diff(opened(after), opened(before))
    assert [change.effect for change in found.network] == effects
    assert all(change.what.startswith("ingress tcp 443: clinical-north:door <- 10.1.") for change in found.network)


def test_a_data_path_that_appears_is_newly_allowed() -> None:
    change = next(change for name, _, change in LEAKS if name == "replication to management")
    assert any(
        c.what == "data path (S3 replication): clinical-north:replication -> management (phi)"
        for c in diff(change).network
    )


@pytest.mark.parametrize(("invariant", "change"), [row[1:] for row in LEAKS[::15]], ids=[row[0] for row in LEAKS[::15]])
def test_a_leak_is_newly_allowed_and_its_mending_newly_forbidden(invariant: str, change: Change) -> None:
    leaking, mended = diff(change), diff(lambda _: None, change)
    (worse,) = (v for v in leaking.verdicts if v.id == invariant)
    assert (worse.effect, worse.before, worse.after) == (Effect.ALLOWED, Status.PROVED, Status.LEAK)
    assert worse.new
    (better,) = (v for v in mended.verdicts if v.id == invariant)
    assert (better.effect, better.after, better.new) == (Effect.FORBIDDEN, Status.PROVED, ())


def test_a_witness_of_another_line_is_no_change() -> None:
    def leak(b: Builder) -> None:
        b.change("key:clinical-north", policy=None)

    def moved(b: Builder) -> None:
        leak(b)
        b.resources = {n: r.with_(source=Source("elsewhere.py", 1)) for n, r in b.resources.items()}

    assert diff(moved, leak).verdicts == ()


def test_an_account_that_is_no_longer_read_does_not_count_as_forbidden() -> None:
    found = diff(lambda b: b.drop(*[name for name, r in b.resources.items() if r.account == MANAGEMENT]))
    assert found.allows_more
    assert {v.after for v in found.verdicts if v.effect is Effect.ALLOWED} == {Status.UNKNOWN}


def without_seattle(resource: Resource) -> Resource:
    """The resource; the stack of an organization does not list the location."""
    listed = resource.outputs.get("stacks")
    if not isinstance(listed, list):
        return resource
    return resource.with_(outputs={**resource.outputs, "stacks": [name for name in listed if "seattle" not in name]})


@pytest.mark.real  # it plans an estate twice
def test_an_added_location_shows_its_people_its_bucket_and_its_vpn(reference_plan: Graph) -> None:
    before = Graph(without_seattle(resource) for resource in reference_plan if "seattle" not in resource.urn)
    found = access_diff(before, reference_plan)
    assert {change.effect for change in found.changes} == {Effect.ALLOWED}
    assert {c.store.rpartition("-")[0] for c in found.access} == {"clinical-evergreen:lumen-ridge-site-seattle"}
    assert "clinical-evergreen:front-desk-seattle" in {c.principal for c in found.access}
    vpn = "VPN: clinical-evergreen:network-sites -> location-seattle:site-seattle-gateway"
    assert vpn in {c.what for c in found.network}
    assert (found.verdicts, found.unread) == ((), ())


def test_accounts_are_not_compared_with_stacks() -> None:
    collected = Graph(resource.with_(status=ResourceStatus.COLLECTED) for resource in Builder().graph())
    with pytest.raises(UsageError, match="compare accounts with stacks by `mso verify`"):
        access_diff(Builder().graph(), collected)


def test_text_and_json_hold_every_change() -> None:
    text, data = "\n".join(render(refused())), json.loads(json.dumps(as_data(refused())))
    assert "newly forbidden clinical-north:physician: phi: reads -> no: clinical-north:photos" in text
    assert "Not compared:" in text
    assert data["allowsMore"] is True
    assert len(data["access"]) == len(refused().access)
