"""Patches of ``moto.networkfirewall``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

PROTECTIONS = {
    "update_firewall_delete_protection": ("delete_protection", "DeleteProtection"),
    "update_firewall_policy_change_protection": (
        "firewall_policy_change_protection", "FirewallPolicyChangeProtection",
    ),
    "update_subnet_change_protection": ("subnet_change_protection", "SubnetChangeProtection"),
    "update_firewall_description": ("description", "Description"),
    "associate_firewall_policy": ("firewall_policy_arn", "FirewallPolicyArn"),
}  # fmt: skip
"""Operations that change one attribute of a firewall: the attribute and the parameter."""


@contextmanager
def firewall_endpoints() -> Iterator[None]:
    """The endpoint of a firewall in each of its subnets, changes of a firewall, its deletion, and tags.

    moto stores a firewall and returns it (``NetworkFirewallBackend.create_firewall``), without any of these.
    """
    from moto.core.responses import ActionResult, EmptyResult
    from moto.networkfirewall.models import NetworkFirewallBackend
    from moto.networkfirewall.responses import NetworkFirewallResponse, _firewall

    create = NetworkFirewallBackend.create_firewall

    def create_with_endpoints(self: Any, **parameters: Any) -> Any:
        firewall: Any = create(self, **parameters)
        states = {}
        for mapping in firewall.subnet_mappings:
            zone, endpoint = _endpoint(self, firewall, mapping["SubnetId"])
            states[zone] = {
                "Attachment": {"SubnetId": mapping["SubnetId"], "EndpointId": endpoint, "Status": "READY"},
                "Config": {},
            }
        firewall.firewall_status["SyncStates"] = states
        return firewall

    def found(self: Any) -> Any:
        return self.networkfirewall_backend.describe_firewall(
            firewall_name=self._get_param("FirewallName"), firewall_arn=self._get_param("FirewallArn")
        )

    def delete(self: Any) -> Any:
        firewall, backend = found(self), self.networkfirewall_backend
        if firewall.delete_protection:
            raise _protected(firewall.arn)
        _ec2(backend).delete_vpc_endpoints(_endpoints(firewall))
        del backend.firewalls[firewall.arn]
        return ActionResult({"Firewall": _firewall(firewall), "FirewallStatus": {"Status": "DELETING"}})

    def changing(attribute: str, parameter: str) -> Any:
        def change(self: Any) -> Any:
            firewall = found(self)
            setattr(firewall, attribute, self._get_param(parameter))
            return ActionResult({"FirewallArn": firewall.arn, parameter: getattr(firewall, attribute)})

        return change

    def tag(self: Any) -> Any:
        self.networkfirewall_backend.tagger.tag_resource(self._get_param("ResourceArn"), self._get_param("Tags"))
        return EmptyResult()

    def untag(self: Any) -> Any:
        tagger = self.networkfirewall_backend.tagger
        tagger.untag_resource_using_names(self._get_param("ResourceArn"), self._get_param("TagKeys"))
        return EmptyResult()

    def tags(self: Any) -> Any:
        return ActionResult(self.networkfirewall_backend.tagger.list_tags_for_resource(self._get_param("ResourceArn")))

    more = {"tag_resource": tag, "untag_resource": untag, "list_tags_for_resource": tags, "delete_firewall": delete}
    with ExitStack() as stack:
        stack.enter_context(patch.object(NetworkFirewallBackend, "create_firewall", create_with_endpoints))
        more |= {operation: changing(*changed) for operation, changed in PROTECTIONS.items()}
        for operation, respond in more.items():
            stack.enter_context(patch.object(NetworkFirewallResponse, operation, respond, create=True))
        yield


def _endpoint(backend: Any, firewall: Any, subnet: str) -> tuple[str, str]:
    """The zone of a subnet, and the id of an endpoint that is made in it, as AWS makes it."""
    ec2 = _ec2(backend)
    made = ec2.create_vpc_endpoint(
        vpc_id=firewall.vpc_id,
        service_name=f"com.amazonaws.vpce.{backend.region_name}.vpce-svc-firewall",
        endpoint_type="GatewayLoadBalancer",
        policy_document=None,
        route_table_ids=[],
        subnet_ids=[subnet],
        tags={"AWSNetworkFirewallManaged": "true", "Firewall": firewall.arn},
    )
    return ec2.get_subnet(subnet).availability_zone, made.id


def _endpoints(firewall: Any) -> list[str]:
    return [state["Attachment"]["EndpointId"] for state in firewall.firewall_status["SyncStates"].values()]


def _ec2(backend: Any) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[backend.account_id][backend.region_name]


def _protected(arn: str) -> Exception:
    """The refusal of AWS (API reference, DeleteFirewall)."""
    from moto.core.exceptions import JsonRESTError

    return JsonRESTError("InvalidOperationException", f"{arn}: you can't delete a firewall that has delete protection")
