"""What moto refuses, forgets or enforces wrongly, mended while it runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from infra.emulator.moto_patches.access import managed_policies, remembered_keys, unenforced
from infra.emulator.moto_patches.databases import databases, option_groups
from infra.emulator.moto_patches.detection import detectors, hubs
from infra.emulator.moto_patches.networks import networks
from infra.emulator.moto_patches.omitted_fields import forgotten
from infra.emulator.moto_patches.organizations import organizations
from infra.emulator.moto_patches.trails import organization_trails

MENDS = (
    unenforced, remembered_keys, managed_policies, organizations, organization_trails, option_groups, databases,
    detectors, hubs, networks, forgotten,
)  # fmt: skip


@contextmanager
def mended() -> Iterator[None]:
    """moto with these mends for as long as the context lasts."""
    with ExitStack() as stack:
        for mend in MENDS:
            stack.enter_context(mend())
        yield
