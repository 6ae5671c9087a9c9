"""Every regular expression of the kit is linear in its text: it may meet text from somebody else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from expression_analysis import faults

ROOT = Path(__file__).parents[2]
WHOLE = ("fullmatch", "match")
FUNCTIONS = (*WHOLE, "compile", "search", "findall", "finditer", "sub", "subn", "split")
NOT_FOREIGN = ("scripts/dev/", "policies/mutation/", "infra/emulator/", "scripts/diagram.py", "policies/catalog/")
"""Read only what the kit itself wrote, or run on a developer's machine."""


def expressions() -> Iterator[tuple[str, str, int, bool]]:
    """Each expression with its place, its flags, and whether it may begin anywhere in a text."""
    for package in ("infra", "policies", "scripts"):
        for file in sorted((ROOT / package).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith(NOT_FOREIGN):
                yield from in_module(name, file.read_text(encoding="utf-8"))


def in_module(name: str, source: str) -> Iterator[tuple[str, str, int, bool]]:
    if "import re\n" not in source:
        return
    tree = ast.parse(source)
    named = dict(names_of(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(ast.Name("re"), method), args=[pattern, *rest]) if method in FUNCTIONS:
                if (text := literal(pattern)) is None:
                    continue
                flags = [part.attr for extra in (*rest, *(k.value for k in node.keywords)) for part in ast.walk(extra)
                         if isinstance(part, ast.Attribute) and hasattr(re, part.attr)]  # fmt: skip
                flag = sum(int(getattr(re, each)) for each in flags if each.isupper())
                owner = next((key for key, value in named.items() if value is node), "")
                used = set(re.findall(rf"\b{owner}\.(\w+)", source)) if owner else {method}
                whole = (bool(used) and used <= set(WHOLE)) or text.startswith("^")
                yield f"{name}:{node.lineno}", text, flag, not whole


def names_of(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Each name that is given a value, with the value."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value) | ast.AnnAssign(target=ast.Name(name), value=value):
                if value is not None:
                    yield name, value


def literal(node: ast.expr) -> str | None:
    """The text of a pattern; None where it is put together while the program runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp):
        parts = literal(node.left), literal(node.right)
        return None if None in parts else f"{parts[0]}{parts[1]}"
    return None


def test_every_expression_is_linear() -> None:
    found = list(expressions())
    slow = [f"{place}: {text}: {fault}" for place, text, flags, searched in found
            for fault in faults(text, flags, searched=searched)]  # fmt: skip
    assert len(found) > 80
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [("(a+)+b", False), ("(a|a)*b", False), (r"(\w+\s?)*$", False), ("a*a*b", False), (r"\s*x?\s*y", False),
     (r"\$\{[^}]*\}", True), ("(x+x+)+y", False), (r"(.*),\1", False), (".*a.*b", False), (r"\d+\.\d+x", True)],
)  # fmt: skip
def test_the_analysis_finds_what_grows(pattern: str, searched: bool) -> None:
    assert faults(pattern, 0, searched=searched)


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [(r"[a-z]+(-[a-z]+)+-[0-9]", False), (r"\$\{[^{}]*\}", True), (r'"(?:[^"\\]|\\.)*"', False), (r"(ab|cd)*e", False),
     (r"a{1,200}b{1,200}a", True)],
)  # fmt: skip
def test_the_analysis_accepts_what_is_linear(pattern: str, searched: bool) -> None:
    assert faults(pattern, 0, searched=searched) == []
