"""Application Auto Scaling: scalable targets and scaling policies."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change

_TARGET = {
    "ServiceNamespace": "{serviceNamespace}",
    "ResourceId": "{resourceId}",
    "ScalableDimension": "{scalableDimension}",
}

BINDINGS = (
    Binding(
        type="aws:appautoscaling/target:Target",
        create_call=call("application-autoscaling.register_scalable_target"),
        read_call=call(
            "application-autoscaling.describe_scalable_targets",
            "ScalableTargets[0]",
            ServiceNamespace="{serviceNamespace}",
            ResourceIds=["{resourceId}"],
            ScalableDimension="{scalableDimension}",
        ),
        delete_call=call("application-autoscaling.deregister_scalable_target", **_TARGET),
        settings=(
            change(
                "minCapacity maxCapacity roleArn suspendedState",
                call("application-autoscaling.register_scalable_target", **_TARGET),
            ),
        ),
        outputs={"arn": "ScalableTargetARN"},
        not_returned="tags",
    ),
    Binding(
        type="aws:appautoscaling/policy:Policy",
        create_call=call("application-autoscaling.put_scaling_policy", PolicyType="{policyType}"),
        read_call=call(
            "application-autoscaling.describe_scaling_policies", "ScalingPolicies[0]", PolicyNames=["{name}"], **_TARGET
        ),
        delete_call=call("application-autoscaling.delete_scaling_policy", PolicyName="{name}", **_TARGET),
        settings=(change("*", call("application-autoscaling.put_scaling_policy", PolicyType="{policyType}")),),
        names={"name": "PolicyName"},
        outputs={"arn": "PolicyARN"},
    ),
)
