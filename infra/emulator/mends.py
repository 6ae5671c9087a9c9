"""What moto refuses or enforces wrongly, mended while it runs in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, Final
from unittest.mock import patch

from infra.emulator.clients import PAYER

_POLICY_TYPES: Final = ("DECLARATIVE_POLICY_EC2", "BACKUP_POLICY", "CHATBOT_POLICY", "SECURITYHUB_POLICY")
_TRUSTED: Final = (
    "access-analyzer account auditmanager backup cloudtrail compute-optimizer config config-multiaccountsetup "
    "detective ec2 fms guardduty health iam inspector2 ipam macie malware-protection.guardduty "
    "member.org.stacksets.cloudformation ram reachabilityanalyzer.networkinsights reporting.trustedadvisor "
    "resource-explorer-2 securityhub securitylake servicecatalog servicequotas ssm sso storage-lens.s3 tagpolicies.tag "
    "wellarchitected"
)
"""Services that AWS Organizations integrates with; moto knows a third of them."""


@contextmanager
def mended() -> Iterator[None]:
    """moto with these mends for as long as the context lasts."""
    with ExitStack() as stack:
        for mend in (
            _unenforced,
            _remembered_keys,
            _managed_policies,
            _organizations,
            _option_groups,
            _databases,
            _networks,
        ):
            stack.enter_context(mend())
        yield


@contextmanager
def _unenforced() -> Iterator[None]:
    """Switch off what moto enforces by halves: it ignores conditions, so one conditional denial would lock all out."""
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import S3Backend

    get_bucket = S3Backend.get_bucket

    def logs_allowed(target: Any, _: str | None) -> bool:
        """Whether the target's policy lets the log delivery write; moto trips over principals that are no mapping."""
        policy = json.loads(target.policy.decode()) if target.policy else {"Statement": []}
        return any(
            each["Effect"] == "Allow" and "logging.s3.amazonaws.com" in json.dumps(each.get("Principal"))
            for each in policy["Statement"]
        )

    def get_bucket_of(self: Any, name: str) -> Any:
        """A flow log's destination may carry a prefix behind the bucket."""
        return get_bucket(self, name.partition("/")[0])

    with (
        patch.object(S3Backend, "get_bucket", get_bucket_of),
        patch("moto.s3.models.FakeBucket._log_permissions_enabled_policy", staticmethod(logs_allowed)),
        patch("moto.s3.models.FakeBucket.get_permission", lambda *_: PermissionResult.NEUTRAL),
        patch("moto.kms.responses.validate_policy", lambda *_: None),
        patch("moto.settings.ACM_VALIDATION_WAIT", 0),
    ):
        yield


@contextmanager
def _remembered_keys() -> Iterator[None]:
    """Whose key it is, looked up once: moto asks every account and partition at every request."""
    from moto.iam import models

    look, owners = models.get_account_id_from, dict[str, str]()

    def owner(key: str) -> str:
        if key not in owners:
            account = str(look(key))
            if account == PAYER:
                return account  # it may be a key yet to be made
            owners[key] = account
        return owners[key]

    with patch.object(models, "get_account_id_from", owner):
        yield


@contextmanager
def _managed_policies() -> Iterator[None]:
    """AWS's own managed policies, each made when first asked for: making all of them takes seconds per account."""
    from moto.iam.models import IAMBackend

    def making(name: str) -> Any:
        plain = getattr(IAMBackend, name)

        def with_policy(self: Any, *args: Any, **kwargs: Any) -> Any:
            for value in (*args, *kwargs.values()):
                if isinstance(value, str) and ":iam::aws:policy/" in value and value not in self.managed_policies:
                    _make_managed(self, value)
            return plain(self, *args, **kwargs)

        return patch.object(IAMBackend, name, with_policy)

    from moto.ssoadmin.models import SSOAdminBackend

    def any_of_them(_: Any, managed_policy_arn: str) -> Any:
        """moto's Identity Center forgets the path of a policy."""
        from moto.ssoadmin.models import ManagedPolicy

        return ManagedPolicy(managed_policy_arn, managed_policy_arn.rsplit("/", 1)[-1])

    with ExitStack() as stack:
        stack.enter_context(patch.object(SSOAdminBackend, "_find_managed_policy", any_of_them))
        for name in (
            "attach_role_policy",
            "attach_user_policy",
            "attach_group_policy",
            "get_policy",
            "get_policy_version",
        ):
            stack.enter_context(making(name))
        yield


@cache
def _managed_documents() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    documents: dict[str, Any] = json.loads(aws_managed_policies_data)
    return documents


def _make_managed(backend: Any, arn: str) -> None:
    from moto.iam.models import AWSManagedPolicy

    name = arn.rsplit("/", 1)[-1]
    if name in _managed_documents():
        policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, _managed_documents()[name])
        if policy.arn == arn:
            backend.managed_policies[arn] = policy
            backend.aws_managed_policies.append(policy)


@contextmanager
def _organizations() -> Iterator[None]:
    """Policy types and delegated services that AWS has and moto refuses."""
    from moto.organizations.models import FakeDelegatedAdministrator, FakePolicy, FakeRoot, FakeServiceAccess

    make, trusted = FakePolicy.__init__, [f"{service}.amazonaws.com" for service in _TRUSTED.split()]

    def any_policy(self: Any, organization: Any, **kwargs: Any) -> None:
        type_ = kwargs.get("Type", "")
        as_if = "TAG_POLICY" if type_ in _POLICY_TYPES else type_
        make(self, organization, **{**kwargs, "Type": as_if})
        if type_ in _POLICY_TYPES:
            self.type = type_
            self._arn_format = self._arn_format.replace("tag_policy", type_.lower())

    with (
        patch.object(FakePolicy, "__init__", any_policy),
        patch.object(FakePolicy, "SUPPORTED_POLICY_TYPES", [*FakePolicy.SUPPORTED_POLICY_TYPES, *_POLICY_TYPES]),
        patch.object(FakeRoot, "SUPPORTED_POLICY_TYPES", [*FakeRoot.SUPPORTED_POLICY_TYPES, *_POLICY_TYPES]),
        patch.object(FakeServiceAccess, "TRUSTED_SERVICES", [*FakeServiceAccess.TRUSTED_SERVICES, *trusted]),
        patch.object(
            FakeDelegatedAdministrator,
            "SUPPORTED_SERVICES",
            [*FakeDelegatedAdministrator.SUPPORTED_SERVICES, *trusted],
        ),
    ):
        yield


@contextmanager
def _option_groups() -> Iterator[None]:
    """Database versions younger than moto's list of those that take options."""
    from moto.rds.models import RDSBackend

    create, known = RDSBackend.create_option_group, {"mariadb": "10.6", "mysql": "8.0", "postgres": "13"}

    def create_any(self: Any, options: dict[str, Any]) -> Any:
        wanted: Any = options.get("major_engine_version")
        group = create(self, {**options, "major_engine_version": known.get(options.get("engine_name", ""), wanted)})
        group.major_engine_version = wanted
        return group

    with patch.object(RDSBackend, "create_option_group", create_any):
        yield


@contextmanager
def _databases() -> Iterator[None]:
    """moto loses a subnet group when it changes it."""
    from moto.rds.models import RDSBackend

    modify = RDSBackend.modify_db_subnet_group

    def modify_and_keep(self: Any, subnet_name: str, *args: Any, **kwargs: Any) -> Any:
        group = modify(self, subnet_name, *args, **kwargs)
        self.subnet_groups[subnet_name] = group
        return group

    with patch.object(RDSBackend, "modify_db_subnet_group", modify_and_keep):
        yield


@contextmanager
def _networks() -> Iterator[None]:
    """What moto forgets of VPN connections, route propagation, and rules between security groups."""
    from moto.core.responses import EmptyResult
    from moto.ec2.models.security_groups import SecurityGroupRule
    from moto.ec2.responses.route_tables import RouteTables
    from moto.ec2.responses.vpn_connections import VPNConnections

    create = VPNConnections.create_vpn_connection

    def create_with_options(self: Any) -> Any:
        answer: Any = create(self)
        connection: Any = answer.result["VpnConnection"]
        connection.options, connection.routes = self._get_param("Options"), []
        return answer

    def change_route(self: Any, routes: Callable[[list[Any], Any], list[Any]]) -> Any:
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        block = self._get_param("DestinationCidrBlock")
        connection.routes = routes([each for each in connection.routes if each["DestinationCidrBlock"] != block], block)
        return EmptyResult()

    def add_route(self: Any) -> Any:
        return change_route(self, lambda kept, block: [*kept, {"DestinationCidrBlock": block, "State": "available"}])

    def drop_route(self: Any) -> Any:
        return change_route(self, lambda kept, _: kept)

    def propagate(self: Any) -> Any:
        table = self.ec2_backend.get_route_table(self._get_param("RouteTableId"))
        table.propagating_vgws = [{"GatewayId": self._get_param("GatewayId")}]
        return EmptyResult()

    def stop_propagating(self: Any) -> Any:
        self.ec2_backend.get_route_table(self._get_param("RouteTableId")).propagating_vgws = []
        return EmptyResult()

    def description(self: Any) -> Any:
        return next(
            (
                each["Description"]
                for each in (self.ip_range, self.source_group, self.prefix_list_id)
                if isinstance(each, dict) and each.get("Description")
            ),
            None,
        )

    with (
        patch.object(VPNConnections, "create_vpn_connection", create_with_options),
        patch.object(VPNConnections, "create_vpn_connection_route", add_route, create=True),
        patch.object(VPNConnections, "delete_vpn_connection_route", drop_route, create=True),
        patch.object(RouteTables, "enable_vgw_route_propagation", propagate, create=True),
        patch.object(RouteTables, "disable_vgw_route_propagation", stop_propagating, create=True),
        patch.object(SecurityGroupRule, "description", property(description)),
    ):
        yield
