"""However a manifest is broken, a person gets an error to act on: never a traceback, never an unsafe plan."""

from __future__ import annotations

import copy
from datetime import date
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.manifest import law
from infra.manifest.document import read
from infra.manifest.gates import GateError
from infra.manifest.load import MANIFEST, REFERENCE, ManifestError, parse
from infra.manifest.model import Manifest
from infra.manifest.style import write

FILE = Path("mso.yaml")
TEXT = (REFERENCE / MANIFEST).read_text(encoding="utf-8")
DATA: dict[str, Any] = read(TEXT, FILE).data
PATHS = [at for at in read(TEXT, FILE).spans if at]
ON = date(2026, 11, 21)

JUNK = (
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
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def try_it(text: str) -> None:
    """Read a manifest. It is either refused with lines to look at, or sound and safe."""
    try:
        manifest = parse(text, FILE)
    except ManifestError as error:
        refused = error
    else:
        assert_safe(manifest)
        return
    assert refused.problems
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in refused.problems)
    assert all(len(line) < 3000 for line in str(refused).splitlines())


def assert_safe(manifest: Manifest) -> None:
    """What must hold of whatever is accepted."""
    networks = [manifest.network_of(name) for name in manifest.account_names()]
    networks += [location.site.network for location in manifest.locations]
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))
    assert all(network.is_private for network in networks)
    assert len(set(manifest.plane_names())) == len(manifest.plane_names())
    assert not any(system.fact.holds_phi for system in manifest.systems_on("management"))
    assert all(manifest.chart_years(practice.slug) >= 5 for practice in manifest.practices)
    try:
        law.require(manifest, ON)
    except GateError:
        return
    for flow in manifest.flows:
        assert all(manifest.agreement(cited) for cited in flow.agreements)


def put(at: tuple[str | int, ...], value: Any) -> str:
    data = copy.deepcopy(DATA)
    place: Any = data
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = value
    return write(data)


@QUICK
@given(st.sampled_from(PATHS), JUNK)
def test_any_value_may_be_junk(at: tuple[str | int, ...], value: Any) -> None:
    try_it(put(at, value))


@QUICK
@given(st.lists(st.tuples(st.sampled_from(PATHS), JUNK), min_size=2, max_size=6))
def test_many_values_may_be_junk(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = copy.deepcopy(DATA)
    for at, value in changes:
        place: Any = data
        try:
            for step in at[:-1]:
                place = place[step]
            place[at[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    try_it(write(data))


@QUICK
@given(st.sampled_from(PATHS), st.sampled_from(PATHS))
def test_any_value_may_stand_in_any_place(source: tuple[str | int, ...], target: tuple[str | int, ...]) -> None:
    value: Any = DATA
    for step in source:
        value = value[step]
    try_it(put(target, copy.deepcopy(value)))


@QUICK
@given(st.sampled_from(PATHS))
def test_any_value_may_be_missing(at: tuple[str | int, ...]) -> None:
    data = copy.deepcopy(DATA)
    place: Any = data
    for step in at[:-1]:
        place = place[step]
    del place[at[-1]]
    try_it(write(data))


@QUICK
@given(st.integers(0, len(TEXT)), st.integers(0, 60), st.text(max_size=20))
def test_any_part_of_the_text_may_be_torn_out(start: int, length: int, instead: str) -> None:
    try_it(TEXT[:start] + instead + TEXT[start + length :])


@QUICK
@given(st.text(max_size=200) | st.text("{}[]&*!|>'\"#:-,\n ab", max_size=120))
def test_the_file_may_be_anything(text: str) -> None:
    try_it(text)


@QUICK
@given(st.integers(8, 32), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 90), min_size=2, max_size=2))
def test_accepted_networks_never_overlap(prefix: int, address: int, slots: list[int]) -> None:
    data = copy.deepcopy(DATA)
    data["aws"]["network"] = str(IPv4Network((address, prefix), strict=False))
    for practice, slot in zip(data["practices"], slots, strict=True):
        practice["slot"] = slot
    try_it(write(data))
