"""Somebody adds the MSO's own portal to the names of the e-prescriber, "so that the EHR can post its figures there"."""

from __future__ import annotations

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate

LIST = "network-names-ehr-quillmark"


def _also_to_the_mso(props: Props, estate: Estate) -> Props:
    """A vendor turned hostile has this effect: what is named after it delivers to the management side."""
    return {**props, "domains": [*props["domains"], f"portal.{estate.manifest.zone_of('management')}"]}


BREAK = Break(
    title="A vendor's way out of the clinical network leads to a name of the MSO as well",
    plane="clinical",
    caught_by=("W3",),
    changes={("aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList", LIST): _also_to_the_mso},
)
