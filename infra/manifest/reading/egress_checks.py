"""Checks of the ways out: one vendor's names, a system that runs here, an agreement where the data identifies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.files.yaml_document import DocumentProblem, YamlPath
from infra.manifest import facts
from infra.manifest.egress_section import Egress
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import Manifest, System
from infra.manifest.reading.vendor_names import name_problem


def egress_problems(manifest: Manifest) -> Iterator[DocumentProblem]:
    """Every way out that cannot be built, or that would let out more than one vendor's names."""
    systems = {system.id: system for system in manifest.systems if system.mode != "off"}
    for index, entry in enumerate(manifest.egress):
        at: YamlPath = ("egress", index)
        yield from _caller(at, entry, systems)
        yield from _vendor_and_agreement(manifest, at, entry)
        for place, name in enumerate(entry.domains):
            if problem := name_problem(manifest, name):
                what, fix = problem
                yield DocumentProblem(what, (*at, "domains", place), name, fix=fix)
        yield from _twice(manifest, at, index, entry)


def _caller(at: YamlPath, entry: Egress, systems: Mapping[str, System]) -> Iterator[DocumentProblem]:
    system = systems.get(entry.system)
    if system is None:
        known = [id_ for id_, each in systems.items() if each.mode == "hosted"]
        fix = suggestion(entry.system, known)
        yield DocumentProblem("names no system in use", (*at, "system"), entry.system, ", ".join(known), fix)
        return
    if system.id not in facts.systems():
        return
    if system.mode != "hosted" or system.fact.built_in:
        fix = "name the hosted system that calls the vendor; a system that is bought runs at its vendor"
        yield DocumentProblem("runs nothing in the estate that could go out", (*at, "system"), entry.system, fix=fix)
    if entry.data_class not in facts.data_classes():
        fix, allowed = suggestion(entry.data_class, facts.data_classes()), ", ".join(facts.data_classes())
        yield DocumentProblem("names no data class", (*at, "data_class"), entry.data_class, allowed, fix)
    elif entry.identifies and system.side == "management":
        fix = "the MSO's own systems hold no patient data: name the class that leaves, or remove the entry"
        yield DocumentProblem("is patient data in the MSO's account", (*at, "data_class"), entry.data_class, fix=fix)
    if stray := [each for each in entry.practices if system.practices and each not in system.practices]:
        fix = f"leave practices out, or name practices that use {system.id}"
        yield DocumentProblem("does not use the system", (*at, "practices"), ", ".join(stray), fix=fix)


def _vendor_and_agreement(manifest: Manifest, at: YamlPath, entry: Egress) -> Iterator[DocumentProblem]:
    bought = {each.vendor.slug: each for each in manifest.systems if each.vendor and each.id in facts.systems()}
    system = bought.get(entry.vendor)
    if system is None:
        fix = "declare it at the system that is bought: mode: saas, vendor: {slug, name, agreement, fields}"
        yield DocumentProblem("names no declared vendor", (*at, "vendor"), entry.vendor, ", ".join(bought), fix)
    elif system.fact.holds_phi and not entry.identifies and entry.data_class in facts.data_classes():
        what = f"is less than what {system.id} holds ({system.data_class})"
        fix = f"write {system.data_class}, or buy a system without patient data from the vendor"
        yield DocumentProblem(what, (*at, "data_class"), entry.data_class, fix=fix)
    practices = [practice.slug for practice in manifest.practices]
    for index, practice in enumerate(entry.practices):
        if practice not in practices:
            where, fix = (*at, "practices", index), suggestion(practice, practices)
            yield DocumentProblem("names no practice", where, practice, ", ".join(practices), fix)
    agreements = {agreement.id: agreement for agreement in manifest.agreements}
    if entry.agreement is None:
        if entry.identifies:
            fix = f"add agreement: the id of a business associate agreement (kind baa) with {entry.vendor}"
            yield DocumentProblem(
                "lets patient data out without an agreement (45 CFR 164.502(e))", at, entry.data_class, fix=fix
            )
        return
    agreement = agreements.get(entry.agreement)
    where = (*at, "agreement")
    if agreement is None:
        fix = suggestion(entry.agreement, agreements)
        yield DocumentProblem("names no agreement", where, entry.agreement, ", ".join(agreements), fix)
    elif entry.identifies and (agreement.kind != "baa" or entry.vendor not in agreement.between):
        fix = f"cite an agreement of kind baa that names {entry.vendor} under between"
        yield DocumentProblem("is no business associate agreement with the vendor", where, entry.agreement, fix=fix)


def _twice(manifest: Manifest, at: YamlPath, index: int, entry: Egress) -> Iterator[DocumentProblem]:
    """One way out stands once: for a system and a vendor, and for a name of a system."""
    for other in manifest.egress[:index]:
        if other.system != entry.system or not _share_practices(other, entry):
            continue
        if other.vendor == entry.vendor:
            fix = "write one entry with all domains, or limit each to its practices"
            yield DocumentProblem("appears twice for this system", (*at, "vendor"), entry.vendor, fix=fix)
        elif shared := sorted(set(other.domains) & set(entry.domains)):
            fix = f"keep it at the vendor that it belongs to; {other.vendor} has it too"
            yield DocumentProblem("is a domain of two vendors", (*at, "domains"), ", ".join(shared), fix=fix)
    if doubled := sorted({name for name in entry.domains if entry.domains.count(name) > 1}):
        yield DocumentProblem("appears twice", (*at, "domains"), ", ".join(doubled), fix="keep one of the two")


def _share_practices(one: Egress, other: Egress) -> bool:
    return not one.practices or not other.practices or not set(one.practices).isdisjoint(other.practices)
