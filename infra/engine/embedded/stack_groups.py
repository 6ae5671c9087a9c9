"""Which stacks of an estate can run at the same time."""

from __future__ import annotations

from infra.manifest.manifest_model import Manifest, plane_and_slug


def stack_groups(manifest: Manifest) -> tuple[list[str], list[list[str]]]:
    """The stacks on which all others rest, in order, and the others in groups that need nothing of each other.

    All others need the organizations with their accounts, and the MSO's log archive, to which they deliver. The stacks
    of a practice are one group, for its locations are in its accounts; each of the MSO's has an account of its own.
    """
    shared: list[str] = []
    groups: dict[str, list[str]] = {}
    for name in manifest.plane_names():
        owner = manifest.owner_of(name)
        if plane_and_slug(name)[0] in ("org", "perimeter") or name == "log-archive":
            shared.append(name)
        else:
            groups.setdefault(name if owner == manifest.mso.slug else owner, []).append(name)
    return shared, list(groups.values())
