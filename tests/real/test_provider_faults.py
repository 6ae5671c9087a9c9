"""AWS refuses a call in the middle of a deployment: the error says what to do, and the next run finishes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pulumi
import pulumi_aws as aws
import pytest
from account_contents import existing, in_state
from aws_faults import Refusal, denied, refusing
from small_stacks import REGION, FaultyEmulator, RealStack, in_account, lost, real_stacks

from infra.engine.automation.aws_refusals import KEPT, RENEW, SLOW
from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import Operation
from infra.engine.automation.target import Target

BUCKET = "aws:s3/bucket:Bucket"
DEPLOYER = "arn:aws:sts::{account}:assumed-role/mso/deployer/mso"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyEmulator, Target]]:
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    with FaultyEmulator.start() as emulator, real_stacks(emulator, tmp_path_factory.mktemp("real")) as made:
        assert isinstance(emulator, FaultyEmulator)
        yield emulator, made


@pytest.fixture
def account(request: pytest.FixtureRequest) -> str:
    """An account of the test's own: twelve digits, of its name."""
    return f"{int.from_bytes(request.node.name.encode()) % 10**11 + 10**11:012d}"


def declare(account: str) -> None:
    """A role, then a bucket, then a queue, each after the other."""
    opts = in_account(account)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws.iam.Role("role", assume_role_policy=document, opts=opts)

    def after(*needed: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(needed)))

    bucket = aws.s3.Bucket("charts", bucket=f"charts-{account}", tags={"mso:plane": "clinical"}, opts=after(role))
    aws.sqs.Queue("intake", name=f"intake-{account}", tags={"mso:plane": "clinical"}, opts=after(bucket))


def finishes(stack: RealStack, emulator: FaultyEmulator, account: str) -> None:
    """The next run finishes, nothing is doubled or lost, and then nothing changes."""
    done = stack.run(Operation.UP, lambda: declare(account))
    assert not done.error
    assert lost(emulator, done.graph, account) == ()
    assert existing(emulator, account) == in_state(done.graph)
    again = stack.run(Operation.UP, lambda: declare(account))
    assert {step for step, _ in again.steps} == {"same"}


WHO = DEPLOYER.format(account="111111111111")
GUARDRAIL = "with an explicit deny in a service control policy"
EXPIRED = "The security token included in the request is expired"
CASES = {
    "expired credentials": ("iam.CreateRole", Refusal("ExpiredToken", EXPIRED), RENEW),
    "a permission that a guardrail takes away": (
        "s3.CreateBucket", denied(WHO, "s3:CreateBucket", "arn:aws:s3:::charts", GUARDRAIL),
        "a guardrail of the organization denies it",
    ),
    "a denial without any names": (
        "s3.CreateBucket", Refusal("AccessDenied", "Access Denied"),
        "the role of the stack's provider (mso:deployRole) may not s3:CreateBucket",
    ),
    "a missing permission": (
        "sqs.CreateQueue", denied(WHO, "sqs:createqueue", "arn:aws:sqs:us-west-2:111111111111:intake"),
        f"{WHO} may not sqs:createqueue on arn:aws:sqs:us-west-2:111111111111:intake",
    ),
    "credentials that expire on the way": ("sqs.CreateQueue", Refusal("ExpiredTokenException", EXPIRED), RENEW),
    "throttling": ("sqs.CreateQueue", Refusal("ThrottlingException", "Rate exceeded"), SLOW),
}  # fmt: skip
"""The call that is refused, how, and what people are told; in the order in which a deployment gets further."""


def test_each_error_says_what_to_do_and_the_next_run_continues(
    target: tuple[FaultyEmulator, Target], account: str
) -> None:
    emulator, made = target
    stack = RealStack("refused", made)
    for case, (call, refusal, words) in CASES.items():
        with refusing({call: refusal}) as calls:
            failed = stack.run(Operation.UP, lambda: declare(account))
        assert +calls == {call: 1}, case
        assert words in failed.error, case
        assert failed.error.endswith(KEPT), case
        assert "Traceback" not in failed.error, case
        assert lost(emulator, failed.graph, account) == (), case
    finishes(stack, emulator, account)


@pytest.mark.parametrize("cleaned", [True, False], ids=["that can be deleted", "that cannot be deleted"])
def test_a_half_made_resource_is_finished_by_the_next_run(
    cleaned: bool, target: tuple[FaultyEmulator, Target], account: str
) -> None:
    """The bucket exists and its tags are refused; where it cannot be deleted either, the state keeps it."""
    emulator, made = target
    who = DEPLOYER.format(account=account)
    refusals = {"s3.PutBucketTagging": denied(who, "s3:PutBucketTagging", f"arn:aws:s3:::charts-{account}")}
    if not cleaned:
        refusals["s3.DeleteBucket"] = denied(who, "s3:DeleteBucket", f"arn:aws:s3:::charts-{account}")
    stack = RealStack(f"half-{account}", made)
    with refusing(refusals):
        failed = stack.run(Operation.UP, lambda: declare(account))
    assert f"{who} may not s3:PutBucketTagging on arn:aws:s3:::charts-{account}" in failed.error
    assert existing(emulator, account).get(BUCKET, set()) == (set() if cleaned else {f"charts-{account}"})
    kept = {resource.name: resource for resource in failed.graph if resource.in_cloud}
    assert kept.keys() == ({"role"} if cleaned else {"role", "charts"})
    assert cleaned or kept["charts"].init_errors
    finishes(stack, emulator, account)
    tags = emulator.client(account, "s3", REGION).get_bucket_tagging(Bucket=f"charts-{account}")["TagSet"]
    assert tags == [{"Key": "mso:plane", "Value": "clinical"}]
