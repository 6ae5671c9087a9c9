"""Which stacks must be deployed before which."""

from __future__ import annotations

from infra.manifest.manifest_model import Manifest, plane_and_slug

ORGANIZATION = "org"
ARCHIVE = "log-archive"


def stack_dependencies(manifest: Manifest) -> dict[str, frozenset[str]]:
    """Stack -> the stacks that must be deployed before it, in the order of the manifest.

    Accounts exist once the org stack of their organization is deployed. AWS delivers logs only into buckets that exist,
    so the log archive comes before every other account. A location reads what its practice's clinical stack exports.
    The MSO's organization comes first: practices with organizations of their own name its accounts.
    """
    names = manifest.plane_names()
    return {name: frozenset(_needed(manifest, name)) & set(names) - {name} for name in names}


def stack_inputs(manifest: Manifest) -> dict[str, frozenset[str]]:
    """Stack -> the stacks whose outputs it reads, without which not even a preview of it is possible.

    They are the org stack that makes its account, the MSO's org stack, and for a location its clinical stack.
    """
    first_or_read = (ORGANIZATION, "clinical")
    return {
        name: frozenset(needed for needed in before if plane_and_slug(needed)[0] in first_or_read)
        for name, before in stack_dependencies(manifest).items()
    }


def _needed(manifest: Manifest, name: str) -> set[str]:
    plane, _ = plane_and_slug(name)
    first = {ORGANIZATION}
    if plane == ORGANIZATION:
        return first
    organization = manifest.sibling_account(name, ORGANIZATION)
    if plane == ARCHIVE:
        return {*first, organization}
    needed = {*first, organization, manifest.sibling_account(name, ARCHIVE)}
    if plane == "location":
        needed.add(f"clinical-{manifest.owner_of(name)}")
    return needed
