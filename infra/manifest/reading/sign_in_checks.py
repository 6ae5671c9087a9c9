"""Checks on who signs in where: the people of the MSO never at a practice's identity provider, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.files.yaml_document import DocumentProblem, YamlPath
from infra.manifest import facts
from infra.manifest.manifest_model import Manifest
from infra.manifest.sign_in.providers import PROVIDER, provider_of

OF_KEYCLOAK: Final = "master"
"""The realm that Keycloak keeps for its own administrators."""
OF_MSO: Final = "mso_"
OF_PRACTICE: Final = "pc_"
"""How roles begin that only people of the MSO, or of a practice, can have."""


def sign_in_problems(manifest: Manifest) -> Iterator[DocumentProblem]:
    """What is wrong with the realms of the owners that host an identity provider."""
    if any(system.id not in facts.systems() for system in manifest.systems):
        return  # which side such a system is on, nobody knows
    owners = [owner for owner in manifest.owner_slugs() if provider_of(manifest, owner)]
    entry = next((index for index, system in enumerate(manifest.systems) if system.id == PROVIDER), 0)
    for owner in owners:
        if owner == OF_KEYCLOAK:
            practices = [practice.slug for practice in manifest.practices]
            at: YamlPath = ("practices", practices.index(owner), "slug") if owner in practices else ("mso", "slug")
            why = "is the realm of the identity provider's own administrators"
            yield DocumentProblem(why, at, owner, fix="choose another short name")
        if not manifest.people_of(owner):
            why = f"has nobody to sign in: no group of {owner} is named"
            fix = f"add people: {{id, owner: {owner}, role}}"
            yield DocumentProblem(why, ("systems", entry), PROVIDER, fix=fix)
    if manifest.structure == "single-entity":
        return
    for index, function in enumerate(manifest.people):
        foreign = OF_PRACTICE if function.owner == manifest.mso.slug else OF_MSO
        if function.owner in owners and function.role.startswith(foreign):
            whose = "the practice's" if foreign == OF_PRACTICE else "the MSO's"
            why = f"is a job function of {whose} people, who sign in at the identity provider of their own employer"
            fix = f"name the employer as owner, or another role of {function.owner}"
            yield DocumentProblem(why, ("people", index, "role"), function.role, fix=fix)
