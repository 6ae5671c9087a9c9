"""The delegation of an account's hosted zone: what its stack exports of it, and what its owner then has to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from infra.manifest.manifest_model import Manifest

if TYPE_CHECKING:
    import pulumi

StackOutputs: TypeAlias = tuple[str, Mapping[str, Any]]
"""The name of a stack, and what it exports."""

ZONE_OUTPUT: Final = "dns"
"""The output of a stack with a hosted zone."""
SERVING: Final = "serves TLS"
WAITING: Final = "there is no public listener until the zone is delegated and listed under dns.delegated in mso.yaml"


def zone_output(manifest: Manifest, account: str, name_servers: pulumi.Input[Sequence[str]]) -> dict[str, Any]:
    """The zone of an account, its name servers, and whether its load balancer accepts connections."""
    state = SERVING if manifest.is_delegated(account) else WAITING
    return {"zone": manifest.zone_of(account), "nameServers": name_servers, "publicListener": state}


def zone_outputs(stacks: Iterable[StackOutputs]) -> dict[str, Mapping[str, Any]]:
    """The zones among the outputs of stacks, by account, whose name is that of its stack."""
    return {stack: outputs[ZONE_OUTPUT] for stack, outputs in stacks if isinstance(outputs.get(ZONE_OUTPUT), Mapping)}


def delegation_steps(manifest: Manifest, account: str, output: Mapping[str, Any]) -> tuple[str, ...]:
    """What the owner does with the name servers of a zone, from the output of the account's stack; none once it has."""
    if manifest.is_delegated(account):
        return ()
    zone, owner = str(output["zone"]), manifest.owner_of(account)
    servers = sorted(str(server).rstrip(".") for server in output["nameServers"])
    return (
        f"at the DNS host of {manifest.domain_of(owner)}, {owner} adds these records; nothing else there changes:",
        *(f"  {zone}.  3600  IN  NS  {server}." for server in servers),
        f"when `dig +short NS {zone}` prints them, add {account} to dns.delegated in mso.yaml",
        f"mso up {account}",
    )
