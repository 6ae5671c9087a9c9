"""Bindings that security services have in common: the delegated administrator and the organization configuration."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, Call, call, change


def delegated_administrator(service: str, member: str, result: str) -> Binding:
    """The account that administers a service for the organization; ``member`` is the parameter of its id."""
    key = {member: "{adminAccountId}"}
    return Binding(
        type=f"aws:{service}/organizationAdminAccount:OrganizationAdminAccount",
        create_call=call(f"{service}.enable_organization_admin_account", **key),
        read_call=call(f"{service}.list_organization_admin_accounts", result),
        delete_call=call(f"{service}.disable_organization_admin_account", **key),
        shim=service == "securityhub",
    )


def organization_configuration(
    service: str, shim: bool, names: dict[str, str] | None = None, parent_read: Call | None = None, **key: str
) -> Binding:
    """The settings of a service for accounts that join the organization; the provider leaves them as they are."""
    put = call(f"{service}.update_organization_configuration", **key)
    return Binding(
        type=f"aws:{service}/organizationConfiguration:OrganizationConfiguration",
        create_call=put,
        read_call=call(f"{service}.describe_organization_configuration", "@", **key),
        settings=(change("*", put),),
        names=names or {},
        parent_read=parent_read,
        always_exists=parent_read is None,
        shim=shim,
    )
