"""What holds of the repository as a whole: who imports whom, sizes, names, the lock, what may not stand in it."""

from __future__ import annotations

import ast
import compileall
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import metadata
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from source_trees import tree_of

from scripts.cli import mso

ROOT: Final = Path(__file__).parent.parent
LOCK: Final = ROOT / "requirements.lock"
PACKAGES: Final = ("infra", "policies", "scripts", "templates", "tests")
LONGEST: Final = 300
LONGEST_TEST: Final = 500
MADE_UP: Final = re.compile(r"123456789012|(\d)\1{11}|[1-9]\d{0,2}0{9,11}")
"""An account id that is nobody's: the one in AWS's own documentation, one digit twelve times, a round number."""

LEFT_BEHIND: Final = re.compile(r"\.(?!ci$|github$).*|__pycache__|.*\.egg-info|build|dist")
"""Folders of git, of the virtual environment, of caches and of demonstrations."""

KEPT_OUT: Final = (
    ("infra/components", ("moto", "boto3")),
    ("infra/planes", ("moto", "boto3")),
    ("infra/program.py", ("moto", "boto3")),
    ("infra/engine", ("moto", "boto3", "pulumi_aws")),
    *((f"infra/emulator/{room}", ("pulumi", "pulumi_aws")) for room in ("cloud", "provider", "services", "shims")),
    ("infra/manifest", ("pulumi", "moto", "boto3")),
    ("policies/model.py", ("pulumi", "pulumi_aws", "pulumi_policy")),
    ("policies/rules", ("pulumi", "pulumi_aws", "pulumi_policy")),
    ("policies/separation", ("pulumi", "pulumi_aws", "pulumi_policy")),
)
"""Which libraries a place does without. What our own rooms may import is in docs/rooms.yaml."""


@cache
def files() -> tuple[Path, ...]:
    """What the repository holds, without what the tools leave behind."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if not LEFT_BEHIND.fullmatch(name)]
        found += [Path(folder, name) for name in names]
    return tuple(sorted(found))


@cache
def modules() -> tuple[Path, ...]:
    """The Python files of the packages, as they stand below the root; templates of files are none."""
    python = (path.relative_to(ROOT) for path in files() if path.suffix == ".py")
    return tuple(path for path in python if path.parts[0] in PACKAGES and "{{" not in str(path))


@cache
def imports(module: Path) -> tuple[tuple[int, str], ...]:
    """Every name that a file imports, wherever it does, with its line; ``from a import b`` is both a and a.b."""
    return tuple(_imports(tree_of(ROOT / module)))


def _imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(module=str(origin), level=0):
                yield node.lineno, origin
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
            case ast.ImportFrom():
                yield node.lineno, "a relative import"


def text_of(path: Path) -> str:
    """A file's text; empty where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize(("place", "forbidden"), KEPT_OUT, ids=[place for place, _ in KEPT_OUT])
def test_a_library_stays_where_it_belongs(place: str, forbidden: tuple[str, ...]) -> None:
    inside = [module for module in modules() if module.is_relative_to(place)]
    assert inside
    wrong = {
        f"{module}:{line}: {name}"
        for module in inside
        for line, name in imports(module)
        if any(name == other or name.startswith(f"{other}.") for other in forbidden)
    }
    assert wrong == set()


def test_no_module_imports_itself_in_a_circle() -> None:
    """Imports inside functions and for type checkers count: what needs them to hide a circle has one."""
    names = {".".join(module.with_suffix("").parts).removesuffix(".__init__"): module for module in modules()}
    needs = {name: {needed for _, needed in imports(module)} & names.keys() - {name} for name, module in names.items()}
    TopologicalSorter(needs).prepare()


def test_imports_are_absolute() -> None:
    assert [str(m) for m in modules() for _, name in imports(m) if name == "a relative import"] == []


def test_only_the_pack_connects_the_rules_to_pulumi() -> None:
    inside = [module for module in modules() if module.parts[0] == "policies"]
    knows = {str(m.parent) for m in inside for _, name in imports(m) if name.startswith("pulumi.runtime")}
    assert knows == {"policies/pack"}


def test_nothing_in_infra_replaces_the_standard_library() -> None:
    """Pulumi runs ``infra`` as its working directory, so a module ``infra/secrets.py`` would hide Python's own."""
    top = {path.stem for path in (ROOT / "infra").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert top & sys.stdlib_module_names == set()


def test_files_can_be_read_at_one_sitting() -> None:
    lines = {module: len(text_of(ROOT / module).splitlines()) for module in modules()}
    assert {str(m): n for m, n in lines.items() if n > (LONGEST_TEST if m.parts[0] == "tests" else LONGEST)} == {}


def test_every_module_opens_with_what_it_promises() -> None:
    assert [str(m) for m in modules() if (tree := tree_of(ROOT / m)).body and not ast.get_docstring(tree)] == []


def test_the_lock_pins_every_package_by_hash() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8"))
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert len(packages) > 20
    assert [e.splitlines()[0] for e in packages if "==" not in e or "--hash=sha256:" not in e] == []


def test_the_lock_is_complete() -> None:
    """It is installed without its packages' own wishes being asked: ``pip install --no-deps``."""
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    locked = {canonicalize_name(name): version for name, version in pins}
    wanting = [("dev", Requirement(wish)) for wish in metadata.requires("mso-kit") or []]
    seen: set[tuple[str, str]] = set()
    while wanting:
        extra, wish = wanting.pop()
        name = canonicalize_name(wish.name)
        if wish.marker and not wish.marker.evaluate({"extra": extra}):
            continue
        assert wish.specifier.contains(locked[name], prereleases=True), wish
        news = {(name, wanted) for wanted in ("", *wish.extras)} - seen
        seen |= news
        wanting += [(wanted, Requirement(line)) for _, wanted in news for line in metadata.requires(name) or []]


def test_no_address_of_a_package_registry_stands_anywhere() -> None:
    """Who installs chooses where from: a proxy, a mirror, a folder of wheels."""
    address = re.compile(r"py(pi)\.org|python(hosted)\.org|registry\.(npmjs|yarnpkg)|https?://\S+/(simple)/")
    index = re.compile(r"--(?:extra-)?index-url[ =]https?://(?!HOST/|packages\.example|\\S)")
    assert [str(p.relative_to(ROOT)) for p in files() if address.search(text_of(p)) or index.search(text_of(p))] == []


def test_account_ids_are_made_up() -> None:
    twelve = re.compile(r"(?<![\w.])\d{12}(?![\w.])")
    planned = ROOT / "docs" / "images"  # a plan's ids are hashes of the accounts' names
    searched = (path for path in files() if path != LOCK and path.parent != planned)
    found = {id_: str(path) for path in searched for id_ in twelve.findall(text_of(path))}
    assert {id_: path for id_, path in found.items() if not MADE_UP.fullmatch(id_)} == {}


def test_the_licence_is_there() -> None:
    assert "Apache License" in text_of(ROOT / "LICENSE")


@pytest.mark.parametrize("name", mso.list_commands(click.Context(mso)))
def test_every_command_tells_what_it_does(name: str) -> None:
    for words in _with_parts(mso, (name,)):
        result = CliRunner().invoke(mso, [*words, "--help"])
        assert result.exit_code == 0
        assert re.search(r"^  \S", result.output.partition("Usage:")[2], re.MULTILINE), words


def _with_parts(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A command as the words one types, and those of its parts where it is a group itself."""
    yield words
    command = group.get_command(click.Context(group), words[-1])
    if isinstance(command, click.Group):
        for part in command.list_commands(click.Context(command)):
            yield from _with_parts(command, (*words, part))


def test_help_comes_at_once() -> None:
    """Half a second of processor time, of everything that is compiled; the quickest of three, for a busy machine."""
    for package in ("infra", "policies", "scripts"):
        compileall.compile_dir(ROOT / package, quiet=2)
    script = Path(sysconfig.get_path("scripts")) / ("mso.exe" if os.name == "nt" else "mso")
    assert min(_processor_time([str(script), "--help"]) for _ in range(3)) < 0.5


def _processor_time(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_ci_runs_every_test_that_the_unit_suite_leaves_out() -> None:
    """What has the marker ``real`` is in one of the places that .ci/run gives to pytest."""
    run = text_of(ROOT / ".ci" / "run")
    places = run[run.index("judges=(") :].partition(")")[0].removeprefix("judges=(").split()
    marked = [path for path in files() if path.suffix == ".py" and "pytest.mark.real" in text_of(path)]
    tests = [str(path.relative_to(ROOT)) for path in marked if path != Path(__file__)]
    assert len(tests) > 5
    assert [test for test in tests if not test.startswith(tuple(places))] == []
