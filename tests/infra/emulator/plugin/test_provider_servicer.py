"""The provider protocol of the plugin: what an import reads, and what a later comparison says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from infra.emulator.plugin.plugin_memory import Memory
from infra.emulator.plugin.provider_servicer import ProviderServicer
from infra.engine.wire import decode, encode

BUCKET = "aws:s3/bucket:Bucket"
DECLARED = {"bucket": "charts", "tags": {"owner": "practice"}}


class AbortedError(Exception):
    """What gRPC raises in place of an answer."""


class Context:
    """The context of a gRPC call, as far as the servicer uses it."""

    def abort(self, _code: grpc.StatusCode, message: str) -> None:
        raise AbortedError(message)

    def set_trailing_metadata(self, _metadata: Any) -> None:
        raise AssertionError("nothing here is created partially")


class Provider:
    """One provider of a program, in the account of the tests."""

    def __init__(self, account: Any) -> None:
        self.servicer = ProviderServicer(account.emulator, Memory())
        settings = {"allowedAccountIds": [account.scope.account], "region": "us-east-1"}
        self.servicer.Configure(provider_pb2.ConfigureRequest(args=encode(settings)), Context())

    def create(self, urn: str, inputs: Mapping[str, Any]) -> str:
        request = provider_pb2.CreateRequest(urn=urn, properties=encode(inputs))
        return str(self.servicer.Create(request, Context()).id)

    def import_(self, urn: str, id_: str) -> Any:
        return self.servicer.Read(provider_pb2.ReadRequest(urn=urn, id=id_), Context())

    def differing(self, urn: str, id_: str, olds: Any, news: Mapping[str, Any]) -> list[str]:
        request = provider_pb2.DiffRequest(urn=urn, id=id_, old_inputs=olds, news=encode(news))
        return sorted(self.servicer.Diff(request, Context()).diffs)


@pytest.fixture(scope="module")
def provider(account: Any) -> Provider:
    assert account.root  # the organization must exist first
    made = Provider(account)
    made.create(account.urn(BUCKET, "made"), DECLARED)
    return made


def test_an_import_reads_the_inputs_that_a_program_would_state(provider: Provider, account: Any) -> None:
    found = provider.import_(account.urn(BUCKET, "found"), "charts")
    assert (found.id, decode(found.properties)["arn"]) == ("charts", "arn:aws:s3:::charts")
    assert decode(found.inputs).items() >= DECLARED.items()


@pytest.mark.parametrize(
    ("declared", "differing"),
    [
        (DECLARED, []),
        ({**DECLARED, "forceDestroy": True}, []),  # an option of the provider, which AWS does not store
        ({**DECLARED, "tags": {"owner": "mso"}}, ["tags"]),
        ({"bucket": "charts"}, ["tags"]),
        ({**DECLARED, "objectLockEnabled": True}, ["objectLockEnabled"]),
    ],
)
def test_only_what_the_program_declares_otherwise_differs(
    provider: Provider, account: Any, declared: dict[str, Any], differing: list[str]
) -> None:
    urn = account.urn(BUCKET, "compared")
    imported = provider.import_(urn, "charts").inputs
    assert provider.differing(urn, "charts", imported, declared) == differing


def test_what_does_not_exist_has_no_id(provider: Provider, account: Any) -> None:
    assert provider.import_(account.urn(BUCKET, "none"), "no-such-bucket").id == ""


@pytest.mark.parametrize(
    ("type_", "id_", "reason"),
    [
        ("aws:ec2/routeTableAssociation:RouteTableAssociation", "rtbassoc-1", "its id does not name the route table"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "an id of the form {role}/{policyArn}"),
        ("aws:opsworks/stack:Stack", "one", "the emulated AWS has no resources of this type"),
    ],
)
def test_what_cannot_be_imported_says_why(
    provider: Provider, account: Any, type_: str, id_: str, reason: str
) -> None:
    with pytest.raises(AbortedError, match=reason):
        provider.import_(account.urn(type_, "it"), id_)


def test_a_create_that_the_engine_never_heard_of_is_not_repeated(provider: Provider, account: Any) -> None:
    """The CLI was killed after the create: the same resource is updated, and made again once it is gone."""
    urn = account.urn("aws:sns/topic:Topic", "killed")
    first = provider.create(urn, {"name": "killed", "displayName": "one"})
    assert provider.create(urn, {"name": "killed", "displayName": "two"}) == first
    account.emulator.client(account.scope.account, "sns", "us-east-1").delete_topic(TopicArn=first)
    assert provider.create(urn, {"name": "killed", "displayName": "two"}) == first
    assert provider.import_(account.urn("aws:sns/topic:Topic", "seen"), first).id == first


@pytest.mark.parametrize(
    ("method", "request_", "said"),
    [
        ("GetSchema", provider_pb2.GetSchemaRequest(), "add --generate-code=false"),
        ("Construct", provider_pb2.ConstructRequest(type="aws:x:Y"), "has no component aws:x:Y"),
        ("Call", provider_pb2.CallRequest(tok="aws:x/y"), "has no method aws:x/y"),
        ("Attach", plugin_pb2.PluginAttach(), "under plugins in Pulumi.yaml"),
    ],
)
def test_a_call_that_the_plugin_does_not_take_says_what_to_do(method: str, request_: Any, said: str) -> None:
    """gRPC's own answer is ``Method not implemented!``, after an import that went well."""
    servicer = ProviderServicer(None, Memory())  # type: ignore[arg-type]  # none of these asks the emulator
    with pytest.raises(AbortedError, match=re.escape(said)):
        getattr(servicer, method)(request_, Context())


@pytest.mark.parametrize(
    "settings", [{}, {"region": "us-east-1"}, {"allowedAccountIds": ["111111111111", "222222222222"]}]
)
def test_a_provider_without_an_account_is_refused_with_the_way_to_name_one(settings: dict[str, Any]) -> None:
    """The engine gives ``pulumi import`` the default provider, also where the stack allows none."""
    servicer = ProviderServicer(None, Memory())  # type: ignore[arg-type]
    with pytest.raises(AbortedError, match=r"names no account.*--provider NAME=URN"):
        servicer.Configure(provider_pb2.ConfigureRequest(args=encode(settings)), Context())


ROLE = "arn:aws:iam::111111111111:role/{}"


@pytest.mark.parametrize(
    ("change", "replaced"),
    [
        ({"assumeRoles": [{"roleArn": ROLE.format("OrganizationAccountAccessRole")}]}, []),
        ({"region": "us-west-2"}, ["region"]),
        ({"assumeRoles": [{"roleArn": "arn:aws:iam::222222222222:role/mso/deployer"}]}, ["assumeRoles"]),
    ],
)
def test_another_role_in_the_same_account_replaces_nothing(change: dict[str, Any], replaced: list[str]) -> None:
    """The end of an onboarding: the deployer takes over from the role that opened the account."""
    olds = {"region": "us-east-1", "allowedAccountIds": ["111111111111"],
            "assumeRoles": [{"roleArn": ROLE.format("mso/deployer")}]}  # fmt: skip
    servicer = ProviderServicer(None, Memory())  # type: ignore[arg-type]
    request = provider_pb2.DiffRequest(old_inputs=encode(olds), news=encode({**olds, **change}))
    found = servicer.DiffConfig(request, Context())
    assert (list(found.diffs), list(found.replaces)) == ([*change], replaced)
