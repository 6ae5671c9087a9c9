"""The evaluator over the graph and the enforcing endpoint agree, call by call, and what is changed there counts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from generated_calls import GeneratedCall, generated_calls

from infra import breaks
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import Run, run_estate
from infra.manifest.reading.load import REFERENCE, load_manifest
from policies.separation.estate.entities import PHI, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.iam.arn_fields import account_of
from policies.separation.iam.principals import CallerKind
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty
from scripts.enforcement.live_estate import live_graph
from scripts.enforcement.served_enforcement import enforce_on

CALLS, SEED, HOME = 2000, 19, "us-west-2"
UNSIGNED = "the request is not signed"
NOT_EVALUATED = ("not recognized", "it is not evaluated", UNSIGNED)
REFUSED = re.compile(r"is not authorized to perform: (\S+) on resource: (\S+) because (.*)", re.DOTALL)

class Served:
    """An estate on an enforcing endpoint, what was read of its graph, and clients for each of its roles."""

    def __init__(self, emulator: Emulator, folder: Path, mistake: str = "") -> None:
        self.emulator, manifest = emulator, load_manifest(REFERENCE)
        build = breaks.find(mistake).build if mistake else None
        self.graph = run_estate(manifest, Run(provider=emulator, payer=emulator.payer, state=folder, build=build)).graph
        self.estate: EstateModel = read_estate(self.graph)
        self.endpoint = emulator.serve()
        enforce_on(self.endpoint, emulator, self.graph)
        self._client = cache(self._new_client)

    def client(self, principal: Principal, service: str) -> Any:
        return self._client(principal.arn, service)

    def _new_client(self, arn: str, service: str) -> Any:
        keys = self.emulator.role_credentials(arn.split(":")[4], arn.partition(":role/")[2])
        config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, s3={"addressing_style": "path"})
        return boto3.client(
            service,
            region_name=HOME,
            endpoint_url=self.endpoint.url,
            config=config,
            **{name.lower(): value for name, value in keys.items()},
        )

    def role(self, name: str) -> Principal:
        return next(p for p in self.estate.principals if p.name == name)

    def roles(self, *planes: str) -> list[Principal]:
        """The roles of the accounts of these planes that exist on the emulator; of all members without a plane."""
        roles = (p for p in self.estate.principals if p.caller.kind is CallerKind.SESSION and not p.hypothetical)
        own = (p for p in roles if p.account.id != self.emulator.payer and "/aws-reserved/" not in p.arn)
        return [p for p in own if p.account.plane in planes or not planes]

    def answer(self, call: GeneratedCall) -> str:
        """Why a call is refused; empty if it is allowed, whatever the emulator then says about it."""
        try:
            getattr(self.client(call.principal, call.service), call.method)(**call.parameters)
        except ClientError as error:
            found = error.response
            message = str(found.get("Error", {}).get("Message", ""))
            if found["ResponseMetadata"]["HTTPStatusCode"] == 403 and (REFUSED.search(message) or UNSIGNED in message):
                return message
            return "refused without a text" if message == "Forbidden" else ""
        except ResponseParserError:
            return ""  # moto has no such operation, and says so in plain text
        return ""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Emulator.start() as emulator:
        yield Served(emulator, tmp_path_factory.mktemp("estate"))


def test_nothing_has_changed_after_a_deployment(served: Served) -> None:
    """Every policy that was deployed is read back from the accounts as it was declared; only RDS made secrets."""
    now = live_graph(served.graph, served.emulator.snapshot())
    assert [r.urn for r in now if r.urn in served.graph and r is not served.graph[r.urn]] == []
    assert [r.urn for r in served.graph if r.urn not in now] == []
    assert {r.type for r in now if r.urn not in served.graph} == {"aws:secretsmanager/secret:Secret"}


def test_the_evaluator_and_the_endpoint_agree_on_generated_calls(served: Served) -> None:
    """A deployer's own calls change policies, so the evaluator reads the graph as it is before each call."""
    confirmation, count = Confirmation(served.estate), Counter[str]()
    wrong: list[str] = []
    found = served.emulator.snapshot()
    for call in islice(generated_calls(served.estate, served.roles(), SEED), CALLS):
        if (now := served.emulator.snapshot()) != found:
            found, confirmation = now, Confirmation(read_estate(live_graph(served.graph, now)))
            count["changes of policies by these calls"] += 1
        refused = served.answer(call)
        expected = _expected(confirmation, call.principal.arn, call.action, call.arn)
        if not refused:
            count["allowed"] += 1
            agrees = expected != "no"
        elif any(text in refused for text in NOT_EVALUATED):
            count["not evaluated, refused"] += 1
            agrees = True
        else:
            count["refused"] += 1
            agrees = expected != "yes" or _another_permission(confirmation, call, refused)
        if not agrees:
            wrong.append(f"{call.principal.name} {call.method} {call.action} {call.arn}: {expected}, {refused!r}")
    print(f"\n{CALLS} generated calls: {dict(count)}")
    assert not wrong, "\n".join([f"{len(wrong)} of {CALLS} calls differ:", *wrong])
    assert count["allowed"] > CALLS // 20
    assert count["refused"] > CALLS // 2


def _expected(confirmation: Confirmation, caller: str, action: str, arn: str) -> str:
    """What the evaluator says over the graph: ``yes`` in the plainest context, ``in some context``, or ``no``."""
    estate = confirmation.estate
    principal = estate.principal_by_arn.get(caller)
    if principal is None:
        return "no"  # the role was deleted
    holder = arn.partition("/")[0] if arn.startswith("arn:aws:s3:::") else arn
    entity = estate.resource_by_arn.get(holder) or estate.principal_by_arn.get(arn)
    account = entity.account.id if entity is not None else account_of(arn) or principal.account.id
    known = {"aws:requestedregion": HOME, "aws:securetransport": "true"}
    found = confirmation.allowed_request(principal, action, Target(arn, account, entity), PolicyChanges(), known)
    if found is None:
        return "no"
    return "yes" if found.certainty is Certainty.CERTAIN and not found.context else "in some context"


def _another_permission(confirmation: Confirmation, call: GeneratedCall, refused: str) -> bool:
    """Whether the endpoint refused what the call takes besides, such as the use of a key, and the evaluator too."""
    found = REFUSED.search(refused)
    if not found or found[1] == call.action:
        return False
    return _expected(confirmation, call.principal.arn, found[1], found[2]) != "yes"


def test_no_call_of_the_management_side_reads_a_chart(served: Served) -> None:
    """Every operation that the generator knows and that reads, on every store of patient data of both practices."""
    stores = [r for r in served.estate.resources if r.data_classes & PHI and r.account.plane == "clinical"]
    physician = served.role("clinical-evergreen:physician")
    charts = next(r for r in stores if "charts" in r.name and r.account.id == physician.account.id)
    served.client(physician, "s3").put_object(Bucket=charts.name, Key="generated/object.txt", Body=b"synthetic")
    management = served.roles("management")
    calls = generated_calls(served.estate, management, SEED + 1, reads_of=[r for r in stores if _has_data(r)])
    seen = Counter[str]()
    for call in islice(calls, 400):
        assert served.answer(call), f"{call.principal.name} {call.method} {call.parameters}"
        seen[call.action] += 1
    print(f"\n{seen.total()} reads by {len(management)} roles of management, by {len(seen)} actions: none allowed")
    assert {"s3:GetObject", "s3:ListBucket"} & set(seen)


def _has_data(resource: IamResource) -> bool:
    return resource.kind in ("s3-bucket", "secret", "sqs-queue", "dynamodb-table", "rds-db", "kms-key", "log-group")


def test_the_declared_work_of_the_physician_is_done(served: Served) -> None:
    physician = served.role("clinical-evergreen:physician")
    s3 = served.client(physician, "s3")
    for bucket in ("charts", "photos"):
        name = f"lumen-ridge-{bucket}-{physician.account.id}"
        s3.put_object(Bucket=name, Key="patient/1", Body=b"synthetic")
        assert s3.get_object(Bucket=name, Key="patient/1")["Body"].read() == b"synthetic"
        assert [each["Key"] for each in s3.list_objects_v2(Bucket=name, Prefix="patient/")["Contents"]] == ["patient/1"]
    operator = served.client(served.role("clinical-evergreen:operator"), "rds")
    assert operator.describe_db_instances()["DBInstances"]


def test_an_attacker_who_changes_each_policy_in_turn_gets_in_with_the_last(served: Served) -> None:
    """Identity policy, bucket policy, key policy, RCPs: each change is made through the API and moves the reason on."""
    accountant, physician = served.role("management:accountant"), served.role("clinical-evergreen:physician")
    bucket = f"lumen-ridge-charts-{physician.account.id}"
    served.client(physician, "s3").put_object(Bucket=bucket, Key="patient/2", Body=b"synthetic")
    reader = served.client(accountant, "s3")

    def reason() -> str:
        try:
            reader.get_object(Bucket=bucket, Key="patient/2")
        except ClientError as error:
            return str(error)
        return ""

    emulator, clinical = served.emulator, physician.account.id
    assert "DataPerimeter" in reason()
    organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
    for policy in organizations.list_policies(Filter="RESOURCE_CONTROL_POLICY")["Policies"]:
        if not policy["AwsManaged"]:
            for target in organizations.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]:
                organizations.detach_policy(PolicyId=policy["Id"], TargetId=target["TargetId"])
    assert "DataPerimeter" not in (after := reason())
    assert "resource charts-policy" in after
    allow = {"Effect": "Allow", "Principal": {"AWS": accountant.arn}, "Action": "*", "Resource": "*"}
    open_bucket = {**allow, "Resource": f"arn:aws:s3:::{bucket}/*", "Action": "s3:*"}
    emulator.client(clinical, "s3", HOME).put_bucket_policy(Bucket=bucket, Policy=_document(open_bucket))
    assert "the caller's own policies do not allow it" in reason() or "s3:GetObject" in reason()
    own = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam = emulator.client(accountant.account.id, "iam", HOME)
    iam.put_role_policy(RoleName="accountant", PolicyName="more", PolicyDocument=_document(own))
    iam.delete_role_permissions_boundary(RoleName="accountant")
    assert "kms:Decrypt" in reason()
    key = served.emulator.client(clinical, "s3", HOME).get_bucket_encryption(Bucket=bucket)
    rule = key["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    kms = emulator.client(clinical, "kms", HOME)
    kms.put_key_policy(KeyId=rule["KMSMasterKeyID"], PolicyName="default", Policy=_document(allow))
    assert reason() == ""
    iam.delete_role_policy(RoleName="accountant", PolicyName="more")
    assert "s3:GetObject" in reason()


def test_with_a_break_the_call_that_was_refused_is_answered(served: Served, tmp_path: Path) -> None:
    """The operator makes a function that runs as an application of the practice."""
    def make(estate: Served) -> Any:
        application = estate.role("clinical-evergreen:app-ehr").arn
        client = estate.client(estate.role("clinical-evergreen:operator"), "lambda")
        code = {"ZipFile": b"x"}
        return client.create_function(
            FunctionName="x", Runtime="python3.13", Handler="x.x", Role=application, Code=code
        )

    with pytest.raises(ClientError, match="is not authorized to perform: lambda:CreateFunction"):
        make(served)
    served.emulator.close()  # a process has one emulated AWS
    with Emulator.start() as emulator:
        assert make(Served(emulator, tmp_path, "operator-without-boundary"))["FunctionName"] == "x"


def _document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
