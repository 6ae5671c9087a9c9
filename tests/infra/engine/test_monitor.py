"""The contract of each method of the resource monitor, as small Pulumi programs see it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from fake_cloud import ACCOUNT, OTHER_ACCOUNT, REGION, Box, Cloud, Stack, Thing, account, here
from google.protobuf import empty_pb2
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2

from infra.engine.deployment import Deployment
from infra.engine.goal_state import ResourceError, Step
from infra.engine.graph import Graph, Source
from infra.engine.monitor import FEATURES, EngineRefusalError, Monitor
from infra.engine.program_run import ProgramError
from infra.engine.provider import Scope
from infra.engine.values import UNKNOWN, Secret
from infra.engine.wire import encode
from infra.errors import KitError

THING, BOX, ASK = "aws:test/thing:Thing", "test:index:Box", "aws:test/ask:ask"


@pytest.fixture
def monitor(cloud: Cloud) -> Monitor:
    return Monitor(Deployment(Graph(), cloud), "kit", "dev")


def line_of(text: str) -> int:
    """The line of this file that ends with a marking comment."""
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.endswith(f"# {text}"))


# --- GetDeploymentInfo, SupportsFeature ----------------------------------------------------------------------


def test_deployment_info_lists_the_features_this_engine_has(monitor: Monitor) -> None:
    assert set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures) == set(FEATURES.values())


@pytest.mark.parametrize(("feature", "has"), [*((name, True) for name in FEATURES), ("errorHooks", False), ("", False)])
def test_a_feature_is_supported_exactly_when_it_is_listed(monitor: Monitor, feature: str, has: bool) -> None:
    request = resource_pb2.SupportsFeatureRequest(id=feature)
    assert monitor.SupportsFeature(request).hasSupport is has


# --- RegisterResource ----------------------------------------------------------------------------------------


def test_urns_join_the_types_of_all_ancestors_but_the_stack(stack: Stack) -> None:
    def program() -> None:
        outer = Box("outer", here())
        inner = Box("inner", outer.inside)
        Thing("deep", inner.inside)

    stack.up(program)
    assert stack["outer"].urn == f"urn:pulumi:dev::kit::{BOX}::outer"
    assert stack["deep"].urn == f"urn:pulumi:dev::kit::{BOX}${BOX}${THING}::deep"
    assert stack["deep"].parent == stack["inner"].urn
    assert stack["outer"].parent == stack["kit-dev"].urn


def test_dependencies_are_kept_whole_and_by_property(stack: Stack) -> None:
    def program() -> None:
        place = account()
        one, two = Thing("one", here(place)), Thing("two", here(place))
        Thing("three", here(place, depends_on=[two]), label=one.arn, note="plain")

    stack.up(program)
    one, two, three = stack["one"], stack["two"], stack["three"]
    assert three.dependencies == tuple(sorted((one.urn, two.urn)))
    assert three.property_dependencies == {"label": (one.urn,), "note": ()}


def test_a_dependency_exists_before_what_depends_on_it(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        place = account()
        one = Thing("one", here(place))
        Thing("two", here(place), label=one.arn)

    stack.up(program)
    assert cloud.calls == ["create one", "create two"]
    assert cloud.things["two-2"]["label"] == "arn:test:one-1"


def test_a_secret_input_stays_marked_in_inputs_and_outputs_and_reaches_the_provider(stack: Stack, cloud: Cloud) -> None:
    stack.up(lambda: Thing("one", here(), password=pulumi.Output.secret("hush")))
    assert stack["one"].inputs["password"] == Secret("hush")
    assert stack["one"].outputs["password"] == Secret("hush")
    assert cloud.things["one-1"]["password"] == "hush"


def test_additional_secret_outputs_are_marked_in_the_state_and_in_the_program(stack: Stack) -> None:
    def program() -> None:
        made = Thing("one", here(additional_secret_outputs=["arn"]))
        pulumi.export("arn", made.arn)

    stack.up(program)
    assert stack["one"].outputs["arn"] == Secret("arn:test:one-1")
    assert stack["kit-dev"].outputs["arn"] == Secret("arn:test:one-1")


def test_a_preview_makes_nothing_and_leaves_ids_outputs_and_exports_unknown(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        place = account()
        one = Thing("one", here(place))
        Thing("two", here(place), home=one.id, label=one.arn)
        pulumi.export("arn", one.arn)
        pulumi.export("known", "as ever")

    graph = {resource.name: resource for resource in stack.up(program, preview=True)}
    assert cloud.calls == []
    assert graph["one"].id is UNKNOWN
    assert graph["two"].inputs == {"home": UNKNOWN, "label": UNKNOWN}
    assert graph["kit-dev"].outputs == {"arn": UNKNOWN, "known": "as ever"}


def test_the_same_urn_twice_is_refused(stack: Stack) -> None:
    def program() -> None:
        place = account()
        Thing("one", here(place))
        Thing("one", here(place))

    with pytest.raises(KitError, match=r"`one` \(.*test_monitor.py:\d+\): is declared twice .* another name"):
        stack.up(program)


def test_a_resource_without_an_explicit_provider_is_refused(stack: Stack, cloud: Cloud) -> None:
    with pytest.raises(ResourceError, match="no explicit provider, and default providers are disabled; pass opts"):
        stack.up(lambda: Thing("one", pulumi.ResourceOptions()))
    assert cloud.calls == []


def test_a_provider_that_does_not_tell_its_account_is_refused(stack: Stack) -> None:
    import pulumi_aws as aws

    with pytest.raises(ResourceError, match="does not tell the account; give it one `allowed_account_ids`"):
        stack.up(lambda: Thing("one", here(aws.Provider("vague", region=REGION))))


def test_an_explicit_provider_says_account_region_and_role(stack: Stack, cloud: Cloud) -> None:
    stack.up(lambda: Thing("one", here(account(account_id=OTHER_ACCOUNT, region="eu-west-1", role="mso/x"))))
    assert (stack["one"].account, stack["one"].region) == (OTHER_ACCOUNT, "eu-west-1")
    assert cloud.scopes["create one"] == Scope(OTHER_ACCOUNT, "eu-west-1", "mso/x")


def test_a_region_of_its_own_overrides_the_providers(stack: Stack) -> None:
    stack.up(lambda: Thing("one", here(), region="us-west-2"))
    assert stack["one"].region == "us-west-2"


def test_a_resource_knows_the_line_that_declared_it(stack: Stack) -> None:
    stack.up(lambda: Thing("one", here()))  # the declaration
    source = stack["one"].source
    assert source == Source("tests/infra/engine/test_monitor.py", line_of("the declaration"))


def test_an_input_that_the_provider_refuses_is_told_with_its_reason(stack: Stack) -> None:
    with pytest.raises(ResourceError, match=r"`one` .*: colour: must not be beige"):
        stack.up(lambda: Thing("one", here(), colour="beige"))


def test_remote_components_are_refused(stack: Stack) -> None:
    def program() -> None:
        pulumi.ComponentResource("test:index:Far", "far", {}, here(), remote=True)

    with pytest.raises(KitError, match=r"`far`.*remote components need the real Pulumi engine"):
        stack.up(program)


def test_a_transform_of_one_resource_changes_its_properties_and_options(stack: Stack) -> None:
    def paint(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        args.opts.protect = True
        return pulumi.ResourceTransformResult({**args.props, "colour": "blue"}, args.opts)

    stack.up(lambda: Thing("one", here(transforms=[paint]), colour="red"))
    assert (stack["one"].inputs["colour"], stack["one"].protect) == ("blue", True)


def test_a_transform_that_raises_names_the_resource_and_the_cause(stack: Stack, cloud: Cloud) -> None:
    def stumble(_: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        raise ValueError("out of paint")

    with pytest.raises(KitError, match=r"`one` .*a transform failed: .*out of paint"):
        stack.up(lambda: Thing("one", here(transforms=[stumble])))
    assert cloud.calls == []


# --- RegisterStackTransform, RegisterStackInvokeTransform ----------------------------------------------------


def test_a_stack_transform_changes_every_resource_after_it(stack: Stack) -> None:
    def label(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != THING:
            return None
        return pulumi.ResourceTransformResult({**args.props, "label": args.name}, args.opts)

    def program() -> None:
        pulumi.runtime.register_resource_transform(label)
        place = account()
        Thing("one", here(place))
        Thing("two", here(place))

    stack.up(program)
    assert [stack[name].inputs for name in ("one", "two")] == [{"label": "one"}, {"label": "two"}]


def test_an_invoke_transform_changes_the_arguments(stack: Stack) -> None:
    def louder(args: pulumi.InvokeTransformArgs) -> pulumi.InvokeTransformResult:
        return pulumi.InvokeTransformResult({"question": str(args.args["question"]).upper()}, args.opts)

    def program() -> None:
        pulumi.runtime.register_invoke_transform(louder)
        place = account()
        options = pulumi.InvokeOutputOptions(provider=place)
        question = Thing("one", here(place)).id.apply(lambda _: "why")  # asked when the transform is known
        pulumi.export("answer", pulumi.runtime.invoke_output(ASK, {"question": question}, options)["answer"])

    stack.up(program)
    assert stack["kit-dev"].outputs == {"answer": "WHY!"}


# --- RegisterResourceOutputs ---------------------------------------------------------------------------------


def test_outputs_of_components_and_stack_are_recorded(stack: Stack) -> None:
    def program() -> None:
        box = Box("box", here())
        made = Thing("one", box.inside)
        box.register_outputs({"arn": made.arn, "key": pulumi.Output.secret("k")})
        pulumi.export("words", ["a", {"b": 1.5, "c": None}])

    stack.up(program)
    assert stack["box"].outputs == {"arn": "arn:test:one-1", "key": Secret("k")}
    assert stack["kit-dev"].outputs["words"][0] == "a"
    assert stack["kit-dev"].outputs["words"][1]["b"] == 1.5


# --- ReadResource --------------------------------------------------------------------------------------------


def adopt(name: str, identity: str, provider: Any) -> Thing:
    """What ``Thing.get`` would be."""
    return Thing(name, pulumi.ResourceOptions(provider=provider, id=identity))


def test_reading_adopts_what_exists_as_external(stack: Stack, cloud: Cloud) -> None:
    cloud.things["found-7"] = {"colour": "green"}
    stack.up(lambda: pulumi.export("arn", adopt("old", "found-7", account()).arn))
    assert (stack["old"].external, stack["old"].id) == (True, "found-7")
    assert stack["kit-dev"].outputs["arn"] == "arn:test:found-7"
    stack.up(lambda: None)
    assert cloud.things == {"found-7": {"colour": "green"}}, "what was only read is never deleted"


def test_what_was_only_read_is_created_when_it_is_declared(stack: Stack, cloud: Cloud) -> None:
    cloud.things["found-7"] = {"colour": "green"}
    stack.up(lambda: adopt("one", "found-7", account()))
    stack.up(lambda: Thing("one", here(), colour="green"))
    assert cloud.changes == ["create one"]
    assert "found-7" in cloud.things


def test_reading_what_is_not_there_names_id_and_account(stack: Stack) -> None:
    with pytest.raises(ResourceError, match=f"there is no 'lost' in account {ACCOUNT}"):
        stack.up(lambda: adopt("old", "lost", account()))


def test_a_stack_reference_gives_what_the_other_stack_exported(stack: Stack) -> None:
    stack.exported = {"network": {"vpc": "vpc-1", "key": Secret("k")}}

    def program() -> None:
        other = pulumi.StackReference("acme/kit/network")
        pulumi.export("vpc", other.get_output("vpc"))
        pulumi.export("key", other.get_output("key"))

    stack.up(program)
    assert stack["kit-dev"].outputs == {"vpc": "vpc-1", "key": Secret("k")}


def test_a_reference_to_a_stack_that_is_not_up_says_so(stack: Stack) -> None:
    with pytest.raises(ResourceError, match="stack 'network' is not up yet; bring it up first"):
        stack.up(lambda: pulumi.StackReference("acme/kit/network"))


# --- ExistsResource ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("identity", "exists"), [("found-7", True), ("lost", False)])
def test_exists_asks_the_account_of_the_provider(stack: Stack, cloud: Cloud, identity: str, exists: bool) -> None:
    cloud.things["found-7"] = {}
    answers = []

    async def program() -> None:
        place = account()
        reference = f"{await place.urn.future()}::{await place.id.future()}"
        monitor: Any = settings.get_monitor()
        request = resource_pb2.ExistsResourceRequest(type=THING, id=identity, provider=reference)
        answers.append(monitor.ExistsResource(request).exists)

    stack.up(lambda: pulumi.run(program))
    assert answers == [exists]


# --- Invoke, Call --------------------------------------------------------------------------------------------


def ask(question: str, provider: Any, token: str = ASK) -> Any:
    answer = pulumi.runtime.invoke(token, {"question": question}, pulumi.InvokeOptions(provider=provider))
    return answer.value


def test_an_invoke_is_answered_in_the_account_of_its_provider(stack: Stack, cloud: Cloud) -> None:
    stack.up(lambda: pulumi.export("answer", ask("why", account())["answer"]))
    assert stack["kit-dev"].outputs == {"answer": "why!"}
    assert cloud.invoked == [(ASK, {"question": "why"}, Scope(ACCOUNT, REGION, "mso/deployer"))]


def test_an_invoke_on_something_unknown_is_unknown(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        place = account()
        made = Thing("one", here(place))
        options = pulumi.InvokeOutputOptions(provider=place)
        pulumi.export("answer", pulumi.runtime.invoke_output(ASK, {"question": made.arn}, options))

    graph = {resource.name: resource for resource in stack.up(program, preview=True)}
    assert graph["kit-dev"].outputs == {"answer": UNKNOWN}
    assert cloud.invoked == []


@pytest.mark.parametrize(
    ("token", "place", "words"),
    [
        ("aws:test/broken:broken", account, "aws:test/broken:broken: nobody knows"),
        (ASK, lambda: None, "aws:test/ask:ask: has no explicit provider"),
    ],
)
def test_an_invoke_that_fails_says_which_and_where(stack: Stack, token: str, place: Any, words: str) -> None:
    with pytest.raises(ProgramError) as caught:
        stack.up(lambda: ask("why", place(), token))
    assert words in str(caught.value)
    assert str(caught.value).startswith("tests/infra/engine/test_monitor.py:")


def test_calls_of_provider_methods_are_refused(monitor: Monitor) -> None:
    with pytest.raises(EngineRefusalError, match="aws:test/thing:Thing/turn: provider methods need the real Pulumi"):
        monitor.Call(resource_pb2.ResourceCallRequest(tok="aws:test/thing:Thing/turn"))


# --- RegisterResourceHook, RegisterErrorHook -----------------------------------------------------------------


def hooks(moments: list[str], **options: Any) -> pulumi.ResourceHookBinding:
    """A hook for each moment, which notes it and the colours it saw."""

    def bind(moment: str) -> Any:
        def note(args: pulumi.ResourceHookArgs) -> None:
            new, old = (args.new_inputs or {}).get("colour"), (args.old_inputs or {}).get("colour")
            moments.append(f"{moment} {args.name} {old}->{new} {bool(args.new_outputs)}")

        return [pulumi.ResourceHook(moment, note, pulumi.ResourceHookOptions(**options))]

    return pulumi.ResourceHookBinding(
        before_create=bind("before_create"), after_create=bind("after_create"),
        before_update=bind("before_update"), after_update=bind("after_update"),
    )  # fmt: skip


def test_hooks_run_around_what_is_done_and_not_around_what_stays(stack: Stack) -> None:
    moments: list[str] = []
    for colour in ("red", "red", "blue"):
        moments.append(colour)
        stack.up(lambda colour=colour: Thing("one", here(hooks=hooks(moments)), colour=colour))  # type: ignore[misc]
    assert moments == [
        "red", "before_create one None->red False", "after_create one None->red True",
        "red",
        "blue", "before_update one red->blue False", "after_update one red->blue True",
    ]  # fmt: skip


@pytest.mark.parametrize(("on_dry_run", "count"), [(True, 2), (False, 0)])
def test_hooks_run_in_a_preview_only_if_they_say_so(stack: Stack, on_dry_run: bool, count: int) -> None:
    moments: list[str] = []
    stack.up(lambda: Thing("one", here(hooks=hooks(moments, on_dry_run=on_dry_run))), preview=True)
    assert len(moments) == count


def test_a_hook_that_raises_stops_the_run_before_the_operation(stack: Stack, cloud: Cloud) -> None:
    def stumble(_: pulumi.ResourceHookArgs) -> None:
        raise ValueError("not on my watch")

    def program() -> None:
        bound = pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("guard", stumble)])
        Thing("one", here(hooks=bound))

    with pytest.raises(ResourceError, match=r"hook `guard` failed: .*not on my watch"):
        stack.up(program)
    assert cloud.calls == []


def test_delete_hooks_are_refused(stack: Stack) -> None:
    def program() -> None:
        bound = pulumi.ResourceHookBinding(before_delete=[pulumi.ResourceHook("late", print)])
        Thing("one", here(hooks=bound))

    with pytest.raises(ResourceError, match="delete and error hooks need the real Pulumi engine"):
        stack.up(program)


def test_error_hooks_are_refused(monitor: Monitor) -> None:
    with pytest.raises(EngineRefusalError, match="`again`: error hooks need the real Pulumi engine"):
        monitor.RegisterErrorHook(resource_pb2.RegisterErrorHookRequest(name="again"))


# --- RegisterPackage, SignalAndWaitForShutdown ---------------------------------------------------------------


def test_parameterized_packages_are_refused(monitor: Monitor) -> None:
    with pytest.raises(EngineRefusalError, match="`tf`: parameterized packages need the real Pulumi engine"):
        monitor.RegisterPackage(resource_pb2.RegisterPackageRequest(name="tf"))


def test_shutdown_deletes_what_the_program_left_out(stack: Stack, cloud: Cloud) -> None:
    stack.up(lambda: Thing("one", here()))
    stack.up(lambda: account())
    assert cloud.calls == ["delete one"]
    assert stack.seen == [(Step.DELETE, "one")]
    assert cloud.things == {}


def test_a_request_off_the_wire_is_understood(monitor: Monitor) -> None:
    """The same messages, without the SDK in between."""
    made = monitor.RegisterResource(
        resource_pb2.RegisterResourceRequest(
            type="pulumi:providers:aws", name="here", custom=True,
            object=encode({"region": REGION, "allowedAccountIds": f'["{ACCOUNT}"]'}),
        )
    )  # fmt: skip
    thing = monitor.RegisterResource(
        resource_pb2.RegisterResourceRequest(
            type=THING, name="one", custom=True, provider=f"{made.urn}::{made.id}", object=encode({"n": 1})
        )
    )
    assert thing.id == "one-1"
    assert dict(thing.object.items()) == {"n": 1, "arn": "arn:test:one-1"}


def test_the_sdk_asks_for_no_method_that_the_monitor_lacks() -> None:
    from pulumi.runtime.proto import resource_pb2_grpc

    methods = {name for name in vars(resource_pb2_grpc.ResourceMonitorServicer) if not name.startswith("_")}
    ours = SimpleNamespace(**{name: getattr(Monitor, name, None) for name in methods})
    missing = {name for name, method in vars(ours).items() if method is None}
    assert missing <= UNUSED_BY_PYTHON, f"the SDK has new methods: {missing - UNUSED_BY_PYTHON}"


UNUSED_BY_PYTHON = {"StreamInvoke"}
