"""Elastic Load Balancing: load balancers, target groups, listeners and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change

_TAGS = Tagging(
    tag=call("elbv2.add_tags", ResourceArns=["{id}"]),
    untag=call("elbv2.remove_tags", ResourceArns=["{id}"], TagKeys="{removedKeys}"),
    list_tags=call("elbv2.describe_tags", "TagDescriptions[0].Tags", ResourceArns=["{id}"]),
)

_LOAD_BALANCER_ATTRIBUTES: Final = {
    "enableDeletionProtection": "deletion_protection.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "enableHttp2": "routing.http2.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
    "enableWafFailOpen": "waf.fail_open.enabled",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
    "clientKeepAlive": "client_keep_alive.seconds",
    "accessLogs.enabled": "access_logs.s3.enabled",
    "accessLogs.bucket": "access_logs.s3.bucket",
    "accessLogs.prefix": "access_logs.s3.prefix",
    "connectionLogs.enabled": "connection_logs.s3.enabled",
    "connectionLogs.bucket": "connection_logs.s3.bucket",
    "connectionLogs.prefix": "connection_logs.s3.prefix",
}

_TARGET_GROUP_ATTRIBUTES: Final = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "slowStart": "slow_start.duration_seconds",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
    "stickiness.enabled": "stickiness.enabled",
    "stickiness.type": "stickiness.type",
    "stickiness.cookieDuration": "stickiness.lb_cookie.duration_seconds",
}


class _WithAttributes(Binding):
    """A load balancer or target group; many of its inputs are attributes (key and value) in boto3."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the resource; a load balancer is internet-facing unless ``internal`` is set."""
        return super().create(aws, props.with_inputs(scheme="internal") if props.get("internal") else props)

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Set the declared attributes."""
        super().configure(aws, props)
        attributes = [
            {"Key": key, "Value": str(value).lower() if isinstance(value, bool) else str(value)}
            for path, key in self._attributes.items()
            if (value := _value_at(props.inputs, path)) is not None
        ]
        if attributes:
            aws.call(f"elbv2.modify_{self._kind}_attributes", **{self._key: props["id"]}, Attributes=attributes)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The resource with its attributes as properties."""
        found = super().read(aws, props)
        if not found:
            return None
        rows = aws.call(f"elbv2.describe_{self._kind}_attributes", **{self._key: props["id"]})["Attributes"]
        values = {row["Key"]: row["Value"] for row in rows}
        attributes: dict[str, Any] = {}
        for path, key in self._attributes.items():
            if key in values:
                head, _, rest = path.partition(".")
                attributes[head] = {**attributes.get(head, {}), rest: values[key]} if rest else values[key]
        return {**attributes, **found}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update the resource and its attributes."""
        super().update(aws, olds, news)
        self.configure(aws, news)

    @property
    def _attributes(self) -> Mapping[str, str]:
        return _LOAD_BALANCER_ATTRIBUTES if self._kind == "load_balancer" else _TARGET_GROUP_ATTRIBUTES

    @property
    def _kind(self) -> str:
        return "load_balancer" if "loadBalancer" in self.type else "target_group"

    @property
    def _key(self) -> str:
        return "LoadBalancerArn" if "loadBalancer" in self.type else "TargetGroupArn"


def _value_at(props: Mapping[str, Any], path: str) -> Any:
    head, _, rest = path.partition(".")
    value = props.get(head)
    return _value_at(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


_ACTION_NAMES = {
    "defaultActions.forward": "ForwardConfig",
    "defaultActions.redirect": "RedirectConfig",
    "defaultActions.fixedResponse": "FixedResponseConfig",
    "actions.forward": "ForwardConfig",
    "actions.redirect": "RedirectConfig",
    "actions.fixedResponse": "FixedResponseConfig",
}


def _listener(props: Mapping[str, Any]) -> dict[str, Any]:
    certificates = [{"certificateArn": props["certificateArn"]}] if props.get("certificateArn") else None
    return {**props, "certificates": certificates}


class _Listener(Binding):
    """A listener; its certificate is a list of one in boto3."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the listener."""
        response = aws.call(
            "elbv2.create_listener", **aws.parameters("elbv2.create_listener", _listener(props.inputs), self.names)
        )
        return str(response["Listeners"][0]["ListenerArn"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update the listener."""
        super().update(aws, olds, news)
        parameters = aws.parameters(
            "elbv2.modify_listener", _listener({**news.inputs, "listenerArn": news["id"]}), self.names
        )
        aws.call("elbv2.modify_listener", **parameters)


class _Rule(Binding):
    """A listener rule; each kind of condition is an input of its own in Pulumi and a field in boto3."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the rule."""
        response = aws.call("elbv2.create_rule", **self._rule_parameters(aws, "elbv2.create_rule", props.inputs))
        return str(response["Rules"][0]["RuleArn"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The rule with its conditions by kind."""
        found = super().read(aws, props)
        kinds = {
            "path-pattern": "pathPattern",
            "host-header": "hostHeader",
            "source-ip": "sourceIp",
            "http-request-method": "httpRequestMethod",
            "http-header": "httpHeader",
        }
        return found and {
            **found,
            "conditions": [
                {
                    kinds.get(each["Field"], each["Field"]): next(
                        (value for name, value in each.items() if name.endswith("Config")),
                        {"Values": each.get("Values", [])},
                    )
                }
                for each in found["Conditions"]
            ],
        }

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update conditions and actions."""
        super().update(aws, olds, news)
        aws.call(
            "elbv2.modify_rule",
            **self._rule_parameters(aws, "elbv2.modify_rule", {**news.inputs, "ruleArn": news["id"]}),
        )

    def _rule_parameters(self, aws: AwsContext, operation: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        fields = {
            "pathPattern": "path-pattern",
            "hostHeader": "host-header",
            "sourceIp": "source-ip",
            "httpRequestMethod": "http-request-method",
            "httpHeader": "http-header",
        }
        conditions = [
            {"field": fields[kind], f"{kind}Config": value}
            for each in inputs["conditions"]
            for kind, value in each.items()
            if value
        ]
        return aws.parameters(operation, {**inputs, "conditions": conditions}, self.names)


BINDINGS = (
    _WithAttributes(
        type="aws:lb/loadBalancer:LoadBalancer",
        create_call=call("elbv2.create_load_balancer", "LoadBalancers[0].LoadBalancerArn", Name="{name}"),
        read_call=call("elbv2.describe_load_balancers", "LoadBalancers[0]", LoadBalancerArns=["{id}"]),
        delete_call=call("elbv2.delete_load_balancer", LoadBalancerArn="{id}"),
        settings=(
            change("securityGroups", call("elbv2.set_security_groups", LoadBalancerArn="{id}")),
            change("subnets", call("elbv2.set_subnets", LoadBalancerArn="{id}")),
        ),
        tagging=_TAGS,
        names={"name": "LoadBalancerName", "loadBalancerType": "Type"},
        reshape={"internal": "Scheme=='internal'", "subnets": "AvailabilityZones[].SubnetId"},
        outputs={"dnsName": "DNSName", "zoneId": "CanonicalHostedZoneId", "vpcId": "VpcId"},
    ),
    _WithAttributes(
        type="aws:lb/targetGroup:TargetGroup",
        create_call=call("elbv2.create_target_group", "TargetGroups[0].TargetGroupArn", Name="{name}"),
        read_call=call("elbv2.describe_target_groups", "TargetGroups[0]", TargetGroupArns=["{id}"]),
        delete_call=call("elbv2.delete_target_group", TargetGroupArn="{id}"),
        settings=(change("healthCheck", call("elbv2.modify_target_group", TargetGroupArn="{id}")),),
        tagging=_TAGS,
        names={"name": "TargetGroupName"},
    ),
    _Listener(
        type="aws:lb/listener:Listener",
        create_call=call("elbv2.create_listener"),
        read_call=call("elbv2.describe_listeners", "Listeners[0]", ListenerArns=["{id}"]),
        delete_call=call("elbv2.delete_listener", ListenerArn="{id}"),
        tagging=_TAGS,
        names=_ACTION_NAMES,
        reshape={"certificateArn": "Certificates[0].CertificateArn"},
    ),
    _Rule(
        type="aws:lb/listenerRule:ListenerRule",
        create_call=call("elbv2.create_rule"),
        read_call=call("elbv2.describe_rules", "Rules[0]", RuleArns=["{id}"]),
        delete_call=call("elbv2.delete_rule", RuleArn="{id}"),
        settings=(
            change(
                "priority",
                call("elbv2.set_rule_priorities", RulePriorities=[{"RuleArn": "{id}", "Priority": "{priority}"}]),
            ),
        ),
        tagging=_TAGS,
        names=_ACTION_NAMES,
        not_returned="listenerArn",
    ),
)
