"""AWS Network Firewall: firewalls with their endpoints, policies, rule groups and logging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, setting

_TAGS: Final = Tagging(
    tag=call("network-firewall.tag_resource", ResourceArn="{id}"),
    untag=call("network-firewall.untag_resource", ResourceArn="{id}", TagKeys="{removedKeys}"),
    list_tags=call("network-firewall.list_tags_for_resource", "Tags", ResourceArn="{id}"),
    on_create=True,
)


class _Firewall(Binding):
    """A firewall; AWS makes an endpoint in each of its subnets."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The firewall, and its endpoints as the provider lists them."""
        found = super().read(aws, props)
        if not found:
            return None
        status = aws.call("network-firewall.describe_firewall", FirewallArn=props["id"])["FirewallStatus"]
        states = [
            {
                "availabilityZone": zone,
                "attachments": [
                    {"endpointId": state["Attachment"]["EndpointId"], "subnetId": state["Attachment"]["SubnetId"]}
                ],
            }
            for zone, state in status.get("SyncStates", {}).items()
        ]
        return {**found, "firewallStatuses": [{"syncStates": states}]}


def _protection(name: str, operation: str) -> Any:
    value = {f"{name[0].upper()}{name[1:]}": f"{{{name}}}"}
    return setting(name, call(f"network-firewall.{operation}", FirewallArn="{id}", **value))


class _Versioned(Binding):
    """A rule group or policy; an update needs its current token."""

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Replace the content."""
        super().update(aws, olds, news)
        operation = self.create_call.operation
        noun = "RuleGroup" if "rule_group" in operation else "FirewallPolicy"
        here = {f"{noun}Arn": news["id"]}
        token = aws.call(self.read_call.operation, **here)["UpdateToken"]
        content = {key: news.inputs.get(key) for key in ("ruleGroup", "firewallPolicy", "description")}
        update = operation.replace("create", "update")
        aws.call(update, **aws.parameters(update, content, self.names), **here, UpdateToken=token)


BINDINGS = (
    _Firewall(
        type="aws:networkfirewall/firewall:Firewall",
        create_call=call("network-firewall.create_firewall", "Firewall.FirewallArn", FirewallName="{name}"),
        read_call=call("network-firewall.describe_firewall", "Firewall", FirewallArn="{id}"),
        delete_call=call("network-firewall.delete_firewall", FirewallArn="{id}"),
        settings=(
            _protection("deleteProtection", "update_firewall_delete_protection"),
            _protection("firewallPolicyChangeProtection", "update_firewall_policy_change_protection"),
            _protection("subnetChangeProtection", "update_subnet_change_protection"),
            setting("description", call("network-firewall.update_firewall_description", FirewallArn="{id}")),
            setting("firewallPolicyArn", call("network-firewall.associate_firewall_policy", FirewallArn="{id}")),
        ),
        tagging=_TAGS,
        names={"name": "FirewallName"},
        outputs={"arn": "FirewallArn", "firewallStatuses": "firewallStatuses"},
    ),
    _Versioned(
        type="aws:networkfirewall/firewallPolicy:FirewallPolicy",
        create_call=call(
            "network-firewall.create_firewall_policy", "FirewallPolicyResponse.FirewallPolicyArn",
            FirewallPolicyName="{name}",
        ),
        read_call=call("network-firewall.describe_firewall_policy", FirewallPolicyArn="{id}"),
        delete_call=call("network-firewall.delete_firewall_policy", FirewallPolicyArn="{id}"),
        tagging=_TAGS,
        names={"name": "FirewallPolicyName"},
        reshape={
            "FirewallPolicyName": "FirewallPolicyResponse.FirewallPolicyName",
            "Description": "FirewallPolicyResponse.Description",
        },
        outputs={"arn": "FirewallPolicyResponse.FirewallPolicyArn"},
        shim=True,
    ),
    _Versioned(
        type="aws:networkfirewall/ruleGroup:RuleGroup",
        create_call=call(
            "network-firewall.create_rule_group", "RuleGroupResponse.RuleGroupArn", RuleGroupName="{name}"
        ),
        read_call=call("network-firewall.describe_rule_group", RuleGroupArn="{id}"),
        delete_call=call("network-firewall.delete_rule_group", RuleGroupArn="{id}"),
        tagging=_TAGS,
        names={"name": "RuleGroupName"},
        reshape={
            "RuleGroupName": "RuleGroupResponse.RuleGroupName",
            "Description": "RuleGroupResponse.Description",
            "Type": "RuleGroupResponse.Type",
            "Capacity": "RuleGroupResponse.Capacity",
        },
        outputs={"arn": "RuleGroupResponse.RuleGroupArn"},
        shim=True,
    ),
    Binding(
        type="aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
        create_call=call("network-firewall.update_logging_configuration"),
        read_call=call("network-firewall.describe_logging_configuration", FirewallArn="{firewallArn}"),
        delete_call=call(
            "network-firewall.update_logging_configuration", FirewallArn="{firewallArn}",
            LoggingConfiguration={"LogDestinationConfigs": []},
        ),
        settings=(setting("loggingConfiguration", call(
            "network-firewall.update_logging_configuration", FirewallArn="{firewallArn}")),),
        parent_read=call("network-firewall.describe_firewall", "Firewall", FirewallArn="{firewallArn}"),
        deleted_when="!(LoggingConfiguration.LogDestinationConfigs)",
    ),
)  # fmt: skip
