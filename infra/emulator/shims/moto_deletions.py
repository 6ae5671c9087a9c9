"""Deletions that moto lacks of resources that moto itself stores: each removes them from moto's own backend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Parameters = Mapping[str, Any]
Deletion = Callable[[Any, Parameters], Any]
"""Removes what the parameters name from a backend of moto; the response, {} where it has no members."""


def _named_query(backend: Any, parameters: Parameters) -> Any:
    backend.named_queries.pop(parameters["NamedQueryId"], None)
    return {}


def _cache_subnet_group(backend: Any, parameters: Parameters) -> Any:
    backend.cache_subnet_groups.pop(parameters["CacheSubnetGroupName"], None)
    return {}


def _file_system_policy(backend: Any, parameters: Parameters) -> Any:
    file_system = backend.file_systems_by_id.get(parameters["FileSystemId"])
    if file_system:
        file_system.file_system_policy = None
    return {}


def _guardduty_administrator(backend: Any, parameters: Parameters) -> Any:
    account = parameters["adminAccountId"] if "adminAccountId" in parameters else parameters["AdminAccountId"]
    backend.admin_account_ids[:] = [each for each in backend.admin_account_ids if each != account]
    return {}


def _macie_administrator(backend: Any, parameters: Parameters) -> Any:
    if backend.organization_admin_account_id == parameters["adminAccountId"]:
        backend.organization_admin_account_id = None
    return {}


def _inspector_administrator(backend: Any, parameters: Parameters) -> Any:
    """moto keeps it, with the status DISABLED; AWS lists it no longer."""
    account = parameters["delegatedAdminAccountId"]
    backend.admin_accounts.pop(account, None)
    return {"delegatedAdminAccountId": account}


def _query_log_config(backend: Any, parameters: Parameters) -> Any:
    backend.resolver_query_log_configs.pop(parameters["ResolverQueryLogConfigId"], None)
    return {}


def _query_log_association(backend: Any, parameters: Parameters) -> Any:
    config, vpc = parameters["ResolverQueryLogConfigId"], parameters["ResourceId"]
    associations = backend.resolver_query_log_config_associations
    for identity, found in list(associations.items()):
        if (found.resolver_query_log_config_id, found.resource_id) == (config, vpc):
            del associations[identity]
    return {}


DELETIONS: Final[Mapping[tuple[str, str], Deletion]] = {
    ("athena", "DeleteNamedQuery"): _named_query,
    ("efs", "DeleteFileSystemPolicy"): _file_system_policy,
    ("elasticache", "DeleteCacheSubnetGroup"): _cache_subnet_group,
    ("guardduty", "DisableOrganizationAdminAccount"): _guardduty_administrator,
    ("inspector2", "DisableDelegatedAdminAccount"): _inspector_administrator,
    ("macie2", "DisableOrganizationAdminAccount"): _macie_administrator,
    ("route53resolver", "DeleteResolverQueryLogConfig"): _query_log_config,
    ("route53resolver", "DisassociateResolverQueryLogConfig"): _query_log_association,
}
"""By service and operation."""


def deleted(service: str, operation: str, parameters: Parameters, account: str, region: str) -> Any:
    """The response to a deletion, after it was done."""
    from moto.backends import get_backend

    regions: Any = get_backend(service)[account]  # type: ignore[call-overload]
    return DELETIONS[service, operation](regions[region], parameters)
