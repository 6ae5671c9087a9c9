"""A broken manifest always gives an actionable error: never a traceback, never an unsafe plan.

``./mso test tests/infra/manifest/test_bad_manifests.py --hypothesis-profile=thorough`` runs a thousand
different examples per test, more than ten thousand in all; with ``--hypothesis-show-statistics`` pytest reports the
results.
"""

from __future__ import annotations

import copy
from datetime import date
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from infra.files.yaml_document import parse_yaml
from infra.manifest import facts
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.law import legal_gates
from infra.manifest.law.gate_result import GateError
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, parse_manifest

FILE = Path("mso.yaml")
TEXT = (REFERENCE / MANIFEST).read_text(encoding="utf-8")
DATA: dict[str, Any] = parse_yaml(TEXT, FILE).data
PATHS = [at for at in parse_yaml(TEXT, FILE).spans if at]
ON = date(2026, 11, 21)

INVALID = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=30)
    | st.lists(st.text(max_size=5) | st.integers(), max_size=3)
    | st.dictionaries(st.text(min_size=1, max_size=8), st.integers() | st.text(max_size=5), max_size=3)
    | st.sampled_from(
        ["evergreen", "saguaro", "lumen-ridge", "baa-evergreen", "10.0.0.0/8", "10.64.0.0/13", "0.0.0.0/0", "::1"]
    )
    | st.sampled_from(["2020-01-01", date(2020, 1, 1), date(2099, 1, 1), "aws", "WA", "TX", "np", "hosted", "saas"])
    | st.sampled_from(["\u202e", "\u0130", "\ud7ff", "a" * 3000, "../../etc", "{account.__class__}", "{{ 7*7 }}"])
)
SETTINGS = settings(suppress_health_check=[HealthCheck.too_slow])


def assert_rejected_or_safe(text: str) -> None:
    """Read a manifest: it is either rejected with line numbers, or valid and safe."""
    try:
        manifest = parse_manifest(text, FILE)
    except ManifestError as error:
        rejected = error
    else:
        assert_safe(manifest)
        return
    event("rejected")
    assert rejected.problems
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in rejected.problems)
    assert all(len(line) < 3000 for line in str(rejected).splitlines())


def assert_safe(manifest: Manifest) -> None:
    """Assert what must hold for every accepted manifest."""
    networks = [manifest.network_of(name) for name in manifest.account_names()]
    networks += [location.site.network for location in manifest.locations]
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))
    assert all(network.is_private for network in networks)
    assert len(set(manifest.plane_names())) == len(manifest.plane_names())
    of_mso = {system.id for system in manifest.systems_on("management")}
    assert not any(system.fact.holds_phi for system in manifest.systems_on("management"))
    assert not any(flow.fact.identifies and of_mso & set(flow.fact.targets) for flow in manifest.flows)
    assert all(manifest.chart_years(practice.slug) >= 5 for practice in manifest.practices)
    try:
        legal_gates.require_open_gates(manifest, ON)
    except GateError:
        event("blocked by a gate")
        return
    event("may be planned")
    assert_gates_hold(manifest)


def assert_gates_hold(manifest: Manifest) -> None:
    """Assert what must hold for every manifest that may be planned, independently of the gates' own code."""
    agreements = {
        agreement.id: agreement
        for agreement in manifest.agreements
        if agreement.effective <= ON <= (agreement.expires or ON)
    }
    for flow in manifest.flows:
        cited = [agreements[id_] for id_ in flow.agreements if id_ in agreements]
        for practice in flow.practices or [practice.slug for practice in manifest.practices]:
            kinds = {agreement.kind for agreement in cited if practice in agreement.between}
            required = set(flow.fact.agreements)
            assert required - (set() if manifest.structure == "mso" else {"msa", "baa", "dua"}) <= kinds
    for system in manifest.systems:
        if system.vendor and system.fact.holds_phi:
            assert agreements[str(system.vendor.agreement)].kind == "baa"
            assert system.vendor.slug in agreements[str(system.vendor.agreement)].between
    for function in manifest.people if manifest.structure == "mso" else ():
        assert function.owner != manifest.mso.slug or facts.roles()[function.role] != "clinical"
        clinical = {name for name, decision in facts.decisions().items() if decision.side == "clinical"}
        assert function.owner != manifest.mso.slug or clinical.isdisjoint(function.approves)
    for location in manifest.locations:
        running = {system.id for system in manifest.systems_of(location.practice)}
        assert all(running.issuperset(facts.services()[service].needs) for service in location.services)


def with_value(at: tuple[str | int, ...], value: Any) -> str:
    data = copy.deepcopy(DATA)
    container: Any = data
    for step in at[:-1]:
        container = container[step]
    container[at[-1]] = value
    return to_yaml(data)


@SETTINGS
@given(st.sampled_from(PATHS), INVALID)
def test_any_value_may_be_invalid(at: tuple[str | int, ...], value: Any) -> None:
    assert_rejected_or_safe(with_value(at, value))


@SETTINGS
@given(st.lists(st.tuples(st.sampled_from(PATHS), INVALID), min_size=2, max_size=6))
def test_several_values_may_be_invalid(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = copy.deepcopy(DATA)
    for at, value in changes:
        container: Any = data
        try:
            for step in at[:-1]:
                container = container[step]
            container[at[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change removed the path
    assert_rejected_or_safe(to_yaml(data))


@SETTINGS
@given(st.sampled_from(PATHS), st.sampled_from(PATHS))
def test_any_value_may_be_copied_to_any_path(source: tuple[str | int, ...], target: tuple[str | int, ...]) -> None:
    value: Any = DATA
    for step in source:
        value = value[step]
    assert_rejected_or_safe(with_value(target, copy.deepcopy(value)))


@SETTINGS
@given(st.sampled_from(PATHS))
def test_any_value_may_be_missing(at: tuple[str | int, ...]) -> None:
    data = copy.deepcopy(DATA)
    container: Any = data
    for step in at[:-1]:
        container = container[step]
    del container[at[-1]]
    assert_rejected_or_safe(to_yaml(data))


@SETTINGS
@given(st.integers(0, len(TEXT)), st.integers(0, 60), st.text(max_size=20))
def test_any_part_of_the_text_may_be_replaced(start: int, length: int, instead: str) -> None:
    assert_rejected_or_safe(TEXT[:start] + instead + TEXT[start + length :])


@SETTINGS
@given(st.text(max_size=200) | st.text("{}[]&*!|>'\"#:-,\n ab", max_size=120))
def test_the_file_may_be_anything(text: str) -> None:
    assert_rejected_or_safe(text)


@SETTINGS
@given(st.integers(8, 32), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 90), min_size=2, max_size=2))
def test_accepted_networks_never_overlap(prefix: int, address: int, slots: list[int]) -> None:
    data = copy.deepcopy(DATA)
    data["aws"]["network"] = str(IPv4Network((address, prefix), strict=False))
    for practice, slot in zip(data["practices"], slots, strict=True):
        practice["slot"] = slot
    assert_rejected_or_safe(to_yaml(data))


def value_at(at: tuple[str | int, ...]) -> Any:
    value: Any = DATA
    for step in at:
        value = value[step]
    return value


KEYED = [at for at in [(), *PATHS] if isinstance(value_at(at), dict)]
NAMED = [at for at in PATHS if at[-1] in ("slug", "id", "practice", "owner", "agreement", "part_of", "product", "role")]
DATED = [at for at in PATHS if at[-1] in ("effective", "expires")]
CITING = [at for at in PATHS if at[-1] in ("agreements", "between", "covers", "practices", "services", "approves")]
ANY_DATE = st.dates(date(2019, 1, 1), date(2033, 1, 1))


@SETTINGS
@given(st.sampled_from(KEYED), st.text(min_size=1, max_size=12), INVALID)
def test_any_key_may_be_unknown(at: tuple[str | int, ...], key: str, value: Any) -> None:
    data = copy.deepcopy(DATA)
    container: Any = data
    for step in at:
        container = container[step]
    container[key] = value
    assert_rejected_or_safe(to_yaml(data))


@SETTINGS
@given(st.sampled_from(NAMED), st.text("abcdefghijklmnopqrstuvwxyz-0123456789é", min_size=1, max_size=24))
def test_any_reference_may_be_broken(at: tuple[str | int, ...], name: str) -> None:
    assert_rejected_or_safe(with_value(at, name))


@SETTINGS
@given(st.dictionaries(st.sampled_from(DATED), ANY_DATE, min_size=1, max_size=6))
def test_any_agreement_may_have_expired_or_not_started(dates: dict[tuple[str | int, ...], date]) -> None:
    data: Any = copy.deepcopy(DATA)
    for (key, index, name), value in dates.items():
        data[key][index][name] = value
    assert_rejected_or_safe(to_yaml(data))


@SETTINGS
@given(st.sampled_from(CITING), st.lists(st.sampled_from([str(value_at(at)) for at in NAMED]), max_size=4))
def test_any_list_may_cite_anything(at: tuple[str | int, ...], names: list[str]) -> None:
    assert_rejected_or_safe(with_value(at, names))


SYSTEMS = [at[:2] for at in PATHS if at[0] == "systems" and at[-1] == "id"]


@SETTINGS
@given(st.dictionaries(st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS), min_size=1, max_size=5))
def test_systems_may_be_part_of_each_other_in_a_cycle(parts: dict[tuple[str | int, ...], Any]) -> None:
    data = copy.deepcopy(DATA)
    for (_, one), (_, other) in parts.items():
        system = data["systems"][one]
        data["systems"][one] = {"id": system["id"], "part_of": data["systems"][other]["id"]}
    assert_rejected_or_safe(to_yaml(data))


@SETTINGS
@given(st.integers(1, 40), st.integers(2, 12), st.sampled_from(["{a: *b%d}", "[*b%d]", "*b%d"]), st.sampled_from(PATHS))
def test_aliases_are_never_expanded(depth: int, width: int, shape: str, at: tuple[str | int, ...]) -> None:
    first = "x0: &b0 [" + ", ".join(["boom"] * width) + "]\n"
    levels = (f"x{n}: &b{n} [{', '.join([f'*b{n - 1}'] * width)}]\n" for n in range(1, depth))
    use = f"{at[0]}: " + shape.replace("%d", str(depth - 1)) + "\n"
    assert_rejected_or_safe(first + "".join(levels) + use + TEXT.replace(f"\n{at[0]}:", f"\n{at[0]}x:"))


@SETTINGS
@given(st.sampled_from(["[", "{a: ", "- ", "? ", "a:\n "]), st.integers(1, 3000), st.sampled_from(["", "x", "\n"]))
def test_the_file_may_be_deeply_nested(opening: str, times: int, end: str) -> None:
    assert_rejected_or_safe(opening * times + end)


@settings(SETTINGS, max_examples=20)
@given(st.integers(100, 60_000), st.sampled_from(["- {id: a%d}\n", "k%d: v\n", "# %d\n", "a%d", "- [[%d], 1]\n"]))
def test_the_file_may_be_long(times: int, line: str) -> None:
    assert_rejected_or_safe("".join(line.replace("%d", str(n)) for n in range(times)))


def test_two_sites_do_not_share_a_gateway_and_a_long_list_says_who_lists_it() -> None:
    text = TEXT.replace("198.51.100.10", "203.0.113.10").replace("{id: ehr,", "{id: zzzz,")
    with pytest.raises(ManifestError) as error:
        parse_manifest(text, FILE)
    assert "one of 50, which `mso facts systems` lists" in str(error.value)
    with pytest.raises(ManifestError, match="is the address of seattle's VPN gateway already"):
        parse_manifest(TEXT.replace("198.51.100.10", "203.0.113.10"), FILE)
