"""The behaviour of each method of the resource monitor, tested with small Pulumi programs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from google.protobuf import empty_pb2
from in_memory_provider import (
    ACCOUNT,
    OTHER_ACCOUNT,
    REGION,
    FakeComponent,
    FakeResource,
    InMemoryProvider,
    Stack,
    aws_account,
    in_account,
)
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2

from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.goal_state import ResourceError, Step
from infra.engine.embedded.monitor import FEATURES, EngineRefusalError, Monitor
from infra.engine.embedded.program_run import ProgramError
from infra.engine.graph import Graph, Source
from infra.engine.provider import Scope
from infra.engine.values import UNKNOWN, Secret
from infra.engine.wire import encode
from infra.errors import KitError

RESOURCE, COMPONENT, ASK = "aws:test/resource:FakeResource", "test:index:FakeComponent", "aws:test/ask:ask"


@pytest.fixture
def monitor(provider: InMemoryProvider) -> Monitor:
    return Monitor(Deployment(Graph(), provider), "kit", "dev")


def line_of(text: str) -> int:
    """The number of the line in this file that ends with the comment."""
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.endswith(f"# {text}"))


# --- GetDeploymentInfo, SupportsFeature ----------------------------------------------------------------------


def test_deployment_info_lists_the_supported_features(monitor: Monitor) -> None:
    assert set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures) == set(FEATURES.values())


@pytest.mark.parametrize(("feature", "has"), [*((name, True) for name in FEATURES), ("errorHooks", False), ("", False)])
def test_exactly_the_listed_features_are_supported(monitor: Monitor, feature: str, has: bool) -> None:
    request = resource_pb2.SupportsFeatureRequest(id=feature)
    assert monitor.SupportsFeature(request).hasSupport is has


# --- RegisterResource ----------------------------------------------------------------------------------------


def test_urns_contain_the_types_of_all_ancestors_except_the_stack(stack: Stack) -> None:
    def program() -> None:
        outer = FakeComponent("outer", in_account())
        inner = FakeComponent("inner", outer.child_options)
        FakeResource("deep", inner.child_options)

    stack.up(program)
    assert stack["outer"].urn == f"urn:pulumi:dev::kit::{COMPONENT}::outer"
    assert stack["deep"].urn == f"urn:pulumi:dev::kit::{COMPONENT}${COMPONENT}${RESOURCE}::deep"
    assert stack["deep"].parent == stack["inner"].urn
    assert stack["outer"].parent == stack["kit-dev"].urn


def test_dependencies_are_recorded_in_total_and_by_property(stack: Stack) -> None:
    def program() -> None:
        account = aws_account()
        one, two = FakeResource("one", in_account(account)), FakeResource("two", in_account(account))
        FakeResource("three", in_account(account, depends_on=[two]), label=one.arn, note="plain")

    stack.up(program)
    one, two, three = stack["one"], stack["two"], stack["three"]
    assert three.dependencies == tuple(sorted((one.urn, two.urn)))
    assert three.property_dependencies == {"label": (one.urn,), "note": ()}


def test_a_dependency_is_created_before_its_dependent(stack: Stack, provider: InMemoryProvider) -> None:
    def program() -> None:
        account = aws_account()
        one = FakeResource("one", in_account(account))
        FakeResource("two", in_account(account), label=one.arn)

    stack.up(program)
    assert provider.calls == ["create one", "create two"]
    assert provider.resources["two-2"]["label"] == "arn:test:one-1"


def test_a_secret_input_is_secret_in_the_state_and_plain_for_the_provider(
    stack: Stack, provider: InMemoryProvider
) -> None:
    stack.up(lambda: FakeResource("one", in_account(), password=pulumi.Output.secret("hush")))
    assert stack["one"].inputs["password"] == Secret("hush")
    assert stack["one"].outputs["password"] == Secret("hush")
    assert provider.resources["one-1"]["password"] == "hush"


def test_additional_secret_outputs_are_marked_in_the_state_and_in_the_program(stack: Stack) -> None:
    def program() -> None:
        created = FakeResource("one", in_account(additional_secret_outputs=["arn"]))
        pulumi.export("arn", created.arn)

    stack.up(program)
    assert stack["one"].outputs["arn"] == Secret("arn:test:one-1")
    assert stack["kit-dev"].outputs["arn"] == Secret("arn:test:one-1")


def test_a_preview_creates_nothing_and_leaves_ids_outputs_and_exports_unknown(
    stack: Stack, provider: InMemoryProvider
) -> None:
    def program() -> None:
        account = aws_account()
        one = FakeResource("one", in_account(account))
        FakeResource("two", in_account(account), parent_id=one.id, label=one.arn)
        pulumi.export("arn", one.arn)
        pulumi.export("known", "as ever")

    graph = {resource.name: resource for resource in stack.up(program, preview=True)}
    assert provider.calls == []
    assert graph["one"].id is UNKNOWN
    assert graph["two"].inputs == {"parent_id": UNKNOWN, "label": UNKNOWN}
    assert graph["kit-dev"].outputs == {"arn": UNKNOWN, "known": "as ever"}


def test_a_duplicate_urn_is_refused(stack: Stack) -> None:
    def program() -> None:
        account = aws_account()
        FakeResource("one", in_account(account))
        FakeResource("one", in_account(account))

    with pytest.raises(KitError, match=r"`one` \(.*test_monitor.py:\d+\): is declared twice .* another name"):
        stack.up(program)


def test_a_resource_without_an_explicit_provider_is_refused(stack: Stack, provider: InMemoryProvider) -> None:
    with pytest.raises(ResourceError, match="no explicit provider, and default providers are disabled; pass opts"):
        stack.up(lambda: FakeResource("one", pulumi.ResourceOptions()))
    assert provider.calls == []


def test_a_provider_that_does_not_state_its_account_is_refused(stack: Stack) -> None:
    import pulumi_aws as aws

    with pytest.raises(ResourceError, match="does not state the account; set one `allowed_account_ids`"):
        stack.up(lambda: FakeResource("one", in_account(aws.Provider("vague", region=REGION))))


def test_an_explicit_provider_determines_account_region_and_role(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(
        lambda: FakeResource("one", in_account(aws_account(account_id=OTHER_ACCOUNT, region="eu-west-1", role="mso/x")))
    )
    assert (stack["one"].account, stack["one"].region) == (OTHER_ACCOUNT, "eu-west-1")
    assert provider.scopes["create one"] == Scope(OTHER_ACCOUNT, "eu-west-1", "mso/x")


def test_the_region_input_overrides_the_region_of_the_provider(stack: Stack) -> None:
    stack.up(lambda: FakeResource("one", in_account(), region="us-west-2"))
    assert stack["one"].region == "us-west-2"


def test_the_line_that_declares_a_resource_is_recorded(stack: Stack) -> None:
    stack.up(lambda: FakeResource("one", in_account()))  # the declaration
    source = stack["one"].source
    assert source == Source("tests/infra/engine/test_monitor.py", line_of("the declaration"))


def test_an_invalid_input_is_reported_with_its_reason(stack: Stack) -> None:
    with pytest.raises(ResourceError, match=r"`one` .*: color: must not be beige"):
        stack.up(lambda: FakeResource("one", in_account(), color="beige"))


def test_remote_components_are_refused(stack: Stack) -> None:
    def program() -> None:
        pulumi.ComponentResource("test:index:Far", "far", {}, in_account(), remote=True)

    with pytest.raises(KitError, match=r"`far`.*remote components need the real Pulumi engine"):
        stack.up(program)


def test_a_transform_of_one_resource_changes_its_properties_and_options(stack: Stack) -> None:
    def paint(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        args.opts.protect = True
        return pulumi.ResourceTransformResult({**args.props, "color": "blue"}, args.opts)

    stack.up(lambda: FakeResource("one", in_account(transforms=[paint]), color="red"))
    assert (stack["one"].inputs["color"], stack["one"].protect) == ("blue", True)


def test_a_transform_that_raises_names_the_resource_and_the_cause(stack: Stack, provider: InMemoryProvider) -> None:
    def fail(_: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        raise ValueError("no paint")

    with pytest.raises(KitError, match=r"`one` .*a transform failed: .*no paint"):
        stack.up(lambda: FakeResource("one", in_account(transforms=[fail])))
    assert provider.calls == []


# --- RegisterStackTransform, RegisterStackInvokeTransform ----------------------------------------------------


def test_a_stack_transform_changes_every_resource_after_it(stack: Stack) -> None:
    def label(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != RESOURCE:
            return None
        return pulumi.ResourceTransformResult({**args.props, "label": args.name}, args.opts)

    def program() -> None:
        pulumi.runtime.register_resource_transform(label)
        account = aws_account()
        FakeResource("one", in_account(account))
        FakeResource("two", in_account(account))

    stack.up(program)
    assert [stack[name].inputs for name in ("one", "two")] == [{"label": "one"}, {"label": "two"}]


def test_an_invoke_transform_changes_the_arguments(stack: Stack) -> None:
    def louder(args: pulumi.InvokeTransformArgs) -> pulumi.InvokeTransformResult:
        return pulumi.InvokeTransformResult({"question": str(args.args["question"]).upper()}, args.opts)

    def program() -> None:
        pulumi.runtime.register_invoke_transform(louder)
        account = aws_account()
        options = pulumi.InvokeOutputOptions(provider=account)
        # depends on a resource, so that the invoke comes after the registration of the transform
        question = FakeResource("one", in_account(account)).id.apply(lambda _: "why")
        pulumi.export("answer", pulumi.runtime.invoke_output(ASK, {"question": question}, options)["answer"])

    stack.up(program)
    assert stack["kit-dev"].outputs == {"answer": "WHY!"}


# --- RegisterResourceOutputs ---------------------------------------------------------------------------------


def test_outputs_of_components_and_stack_are_recorded(stack: Stack) -> None:
    def program() -> None:
        component = FakeComponent("component", in_account())
        created = FakeResource("one", component.child_options)
        component.register_outputs({"arn": created.arn, "key": pulumi.Output.secret("k")})
        pulumi.export("words", ["a", {"b": 1.5, "c": None}])

    stack.up(program)
    assert stack["component"].outputs == {"arn": "arn:test:one-1", "key": Secret("k")}
    assert stack["kit-dev"].outputs["words"][0] == "a"
    assert stack["kit-dev"].outputs["words"][1]["b"] == 1.5


# --- ReadResource --------------------------------------------------------------------------------------------


def adopt(name: str, identity: str, provider: Any) -> FakeResource:
    """Read an existing resource, as ``FakeResource.get`` would."""
    return FakeResource(name, pulumi.ResourceOptions(provider=provider, id=identity))


def test_a_resource_that_is_only_read_is_external(stack: Stack, provider: InMemoryProvider) -> None:
    provider.resources["found-7"] = {"color": "green"}
    stack.up(lambda: pulumi.export("arn", adopt("old", "found-7", aws_account()).arn))
    assert (stack["old"].external, stack["old"].id) == (True, "found-7")
    assert stack["kit-dev"].outputs["arn"] == "arn:test:found-7"
    stack.up(lambda: None)
    assert provider.resources == {"found-7": {"color": "green"}}, "a resource that was only read is never deleted"


def test_a_resource_that_was_only_read_is_created_when_it_is_declared(stack: Stack, provider: InMemoryProvider) -> None:
    provider.resources["found-7"] = {"color": "green"}
    stack.up(lambda: adopt("one", "found-7", aws_account()))
    stack.up(lambda: FakeResource("one", in_account(), color="green"))
    assert provider.changes == ["create one"]
    assert "found-7" in provider.resources


def test_reading_a_missing_resource_states_id_and_account(stack: Stack) -> None:
    with pytest.raises(ResourceError, match=f"there is no 'lost' in account {ACCOUNT}"):
        stack.up(lambda: adopt("old", "lost", aws_account()))


def test_a_stack_reference_returns_the_exports_of_the_other_stack(stack: Stack) -> None:
    stack.exported = {"network": {"vpc": "vpc-1", "key": Secret("k")}}

    def program() -> None:
        other = pulumi.StackReference("acme/kit/network")
        pulumi.export("vpc", other.get_output("vpc"))
        pulumi.export("key", other.get_output("key"))

    stack.up(program)
    assert stack["kit-dev"].outputs == {"vpc": "vpc-1", "key": Secret("k")}


def test_a_reference_to_a_stack_that_is_not_deployed_is_refused(stack: Stack) -> None:
    with pytest.raises(ResourceError, match="stack 'network' is not deployed yet; deploy it first"):
        stack.up(lambda: pulumi.StackReference("acme/kit/network"))


# --- ExistsResource ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("identity", "exists"), [("found-7", True), ("lost", False)])
def test_exists_checks_the_account_of_the_provider(
    stack: Stack, provider: InMemoryProvider, identity: str, exists: bool
) -> None:
    provider.resources["found-7"] = {}
    answers = []

    async def program() -> None:
        account = aws_account()
        reference = f"{await account.urn.future()}::{await account.id.future()}"
        monitor: Any = settings.get_monitor()
        request = resource_pb2.ExistsResourceRequest(type=RESOURCE, id=identity, provider=reference)
        answers.append(monitor.ExistsResource(request).exists)

    stack.up(lambda: pulumi.run(program))
    assert answers == [exists]


# --- Invoke, Call --------------------------------------------------------------------------------------------


def ask(question: str, provider: Any, token: str = ASK) -> Any:
    answer = pulumi.runtime.invoke(token, {"question": question}, pulumi.InvokeOptions(provider=provider))
    return answer.value


def test_an_invoke_is_answered_in_the_account_of_its_provider(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(lambda: pulumi.export("answer", ask("why", aws_account())["answer"]))
    assert stack["kit-dev"].outputs == {"answer": "why!"}
    assert provider.invoked == [(ASK, {"question": "why"}, Scope(ACCOUNT, REGION, "mso/deployer"))]


def test_an_invoke_with_an_unknown_argument_is_unknown(stack: Stack, provider: InMemoryProvider) -> None:
    def program() -> None:
        account = aws_account()
        created = FakeResource("one", in_account(account))
        options = pulumi.InvokeOutputOptions(provider=account)
        pulumi.export("answer", pulumi.runtime.invoke_output(ASK, {"question": created.arn}, options))

    graph = {resource.name: resource for resource in stack.up(program, preview=True)}
    assert graph["kit-dev"].outputs == {"answer": UNKNOWN}
    assert provider.invoked == []


@pytest.mark.parametrize(
    ("token", "account", "words"),
    [
        ("aws:test/broken:broken", aws_account, "aws:test/broken:broken: no answer"),
        (ASK, lambda: None, "aws:test/ask:ask: has no explicit provider"),
    ],
)
def test_a_failed_invoke_states_token_and_source_line(stack: Stack, token: str, account: Any, words: str) -> None:
    with pytest.raises(ProgramError) as caught:
        stack.up(lambda: ask("why", account(), token))
    assert words in str(caught.value)
    assert str(caught.value).startswith("tests/infra/engine/test_monitor.py:")


def test_calls_of_provider_methods_are_refused(monitor: Monitor) -> None:
    with pytest.raises(
        EngineRefusalError, match="aws:test/resource:FakeResource/turn: provider methods need the real Pulumi"
    ):
        monitor.Call(resource_pb2.ResourceCallRequest(tok="aws:test/resource:FakeResource/turn"))


# --- RegisterResourceHook, RegisterErrorHook -----------------------------------------------------------------


def hooks(log: list[str], **options: Any) -> pulumi.ResourceHookBinding:
    """One hook of each kind, which logs its kind and the colors in its arguments."""

    def bind(kind: str) -> Any:
        def note(args: pulumi.ResourceHookArgs) -> None:
            new, old = (args.new_inputs or {}).get("color"), (args.old_inputs or {}).get("color")
            log.append(f"{kind} {args.name} {old}->{new} {bool(args.new_outputs)}")

        return [pulumi.ResourceHook(kind, note, pulumi.ResourceHookOptions(**options))]

    return pulumi.ResourceHookBinding(
        before_create=bind("before_create"), after_create=bind("after_create"),
        before_update=bind("before_update"), after_update=bind("after_update"),
    )  # fmt: skip


def test_hooks_run_around_create_and_update_and_not_for_unchanged_resources(stack: Stack) -> None:
    log: list[str] = []
    for color in ("red", "red", "blue"):
        log.append(color)
        stack.up(lambda color=color: FakeResource("one", in_account(hooks=hooks(log)), color=color))  # type: ignore[misc]
    assert log == [
        "red", "before_create one None->red False", "after_create one None->red True",
        "red",
        "blue", "before_update one red->blue False", "after_update one red->blue True",
    ]  # fmt: skip


@pytest.mark.parametrize(("on_dry_run", "count"), [(True, 2), (False, 0)])
def test_hooks_run_in_a_preview_only_with_on_dry_run(stack: Stack, on_dry_run: bool, count: int) -> None:
    log: list[str] = []
    stack.up(lambda: FakeResource("one", in_account(hooks=hooks(log, on_dry_run=on_dry_run))), preview=True)
    assert len(log) == count


def test_a_hook_that_raises_stops_the_run_before_the_operation(stack: Stack, provider: InMemoryProvider) -> None:
    def fail(_: pulumi.ResourceHookArgs) -> None:
        raise ValueError("not allowed")

    def program() -> None:
        bound = pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("check", fail)])
        FakeResource("one", in_account(hooks=bound))

    with pytest.raises(ResourceError, match=r"hook `check` failed: .*not allowed"):
        stack.up(program)
    assert provider.calls == []


def test_delete_hooks_are_refused(stack: Stack) -> None:
    def program() -> None:
        bound = pulumi.ResourceHookBinding(before_delete=[pulumi.ResourceHook("late", print)])
        FakeResource("one", in_account(hooks=bound))

    with pytest.raises(ResourceError, match="delete and error hooks need the real Pulumi engine"):
        stack.up(program)


def test_error_hooks_are_refused(monitor: Monitor) -> None:
    with pytest.raises(EngineRefusalError, match="`again`: error hooks need the real Pulumi engine"):
        monitor.RegisterErrorHook(resource_pb2.RegisterErrorHookRequest(name="again"))


# --- RegisterPackage, SignalAndWaitForShutdown ---------------------------------------------------------------


def test_parameterized_packages_are_refused(monitor: Monitor) -> None:
    with pytest.raises(EngineRefusalError, match="`tf`: parameterized packages need the real Pulumi engine"):
        monitor.RegisterPackage(resource_pb2.RegisterPackageRequest(name="tf"))


def test_shutdown_deletes_resources_that_are_no_longer_declared(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(lambda: FakeResource("one", in_account()))
    stack.up(lambda: aws_account())
    assert provider.calls == ["delete one"]
    assert stack.steps == [(Step.DELETE, "one")]
    assert provider.resources == {}


def test_messages_without_the_sdk_are_handled(monitor: Monitor) -> None:
    """The messages of the gRPC service, passed directly."""
    created = monitor.RegisterResource(
        resource_pb2.RegisterResourceRequest(
            type="pulumi:providers:aws", name="here", custom=True,
            object=encode({"region": REGION, "allowedAccountIds": f'["{ACCOUNT}"]'}),
        )
    )  # fmt: skip
    resource = monitor.RegisterResource(
        resource_pb2.RegisterResourceRequest(
            type=RESOURCE, name="one", custom=True, provider=f"{created.urn}::{created.id}", object=encode({"n": 1})
        )
    )
    assert resource.id == "one-1"
    assert dict(resource.object.items()) == {"n": 1, "arn": "arn:test:one-1"}


def test_the_monitor_has_every_method_that_the_sdk_uses() -> None:
    from pulumi.runtime.proto import resource_pb2_grpc

    methods = {name for name in vars(resource_pb2_grpc.ResourceMonitorServicer) if not name.startswith("_")}
    ours = SimpleNamespace(**{name: getattr(Monitor, name, None) for name in methods})
    missing = {name for name, method in vars(ours).items() if method is None}
    assert missing <= UNUSED_BY_PYTHON, f"the SDK has new methods: {missing - UNUSED_BY_PYTHON}"


UNUSED_BY_PYTHON = {"StreamInvoke"}
