"""``mso``: finds the commands, runs one, and turns each failure into one clear message and an exit code."""

from __future__ import annotations

import ast
import atexit
import errno
import gc
import importlib
import os
import pkgutil
import sys
from pathlib import Path

import click

from infra.engine.gc_tuning import infrequent_gc
from infra.errors import KitError
from scripts import commands
from scripts.shown_output import shown_output

EXIT_CODES = """\b
Exit codes: 0 success · 1 violations or leaks · 2 usage or manifest error · 3 tool error
4 nothing could be evaluated or, with --strict, something could not
"""

OWN = ("infra.", "policies.", "scripts.")
DISK_ERRORS = {
    errno.ENOSPC: "there is no space left on the disk",
    errno.EDQUOT: "the disk quota is exceeded",
    errno.EACCES: "permission denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EISDIR: "this is a folder, not a file",
    errno.ENOENT: "there is no such file or folder",
}


class Commands(click.Group):
    """The commands in ``scripts/commands``, each imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        found = pkgutil.iter_modules(commands.__path__)
        return sorted(module.name.replace("_", "-") for module in found if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"scripts.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentences of their docstrings, without an import of all that they need."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))  # as in click's own list
        listed = [(name, click.Command(name, help=_docstring_of(name)).get_short_help_str(width)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(listed)


def _docstring_of(name: str) -> str:
    """The docstring of a command's function."""
    [folder] = commands.__path__
    module = ast.parse(Path(folder, f"{name.replace('-', '_')}.py").read_text(encoding="utf-8"))
    [function] = (each for each in module.body if isinstance(each, ast.FunctionDef) and each.name == "command")
    return ast.get_docstring(function) or ""


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mso-kit", prog_name="mso")
def mso() -> None:
    """Deploy the AWS estate of a management services organization and its physician-owned practices, and prove that
    the management side cannot reach patient data."""


def main() -> None:
    """Run the command line; every exit has one of the documented codes."""
    with shown_output():
        _run()


def _run() -> None:
    atexit.register(gc.freeze)  # the end of the process frees everything; nothing has to be searched for before
    try:
        with infrequent_gc():
            code = mso.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _stop("stopped; nothing is running any more", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except KitError as error:
        _stop(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        file = f" ({Path(str(error.filename))})" if error.filename else ""
        _stop(f"{DISK_ERRORS.get(error.errno or 0, error)}{file}", 3)
    except Exception as error:
        if os.environ.get("MSO_DEBUG"):
            raise
        if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith(OWN):
            _stop(f"the package {error.name} is not installed; remove .venv, and run ./mso again", 3)
        _stop(f"this is a bug in mso: {type(error).__name__}: {error}; MSO_DEBUG=1 shows the traceback", 3)


def _stop(message: str, code: int) -> None:
    click.echo(f"mso: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
