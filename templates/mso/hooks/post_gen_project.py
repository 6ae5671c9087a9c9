"""Writes the kit's files, and those derived from the manifest: stack configurations and documents."""

import json
import sys
from pathlib import Path

from infra.manifest.environments import cookiecutter_hooks

error = cookiecutter_hooks.write_new_environment(json.loads(r"""{{ cookiecutter | tojson }}"""), Path.cwd())
if not error:
    print("mso.yaml, the stack configurations and the documents are written. Next, in the new folder:")
    print("python3 -m venv .venv && .venv/bin/pip install -r requirements.txt")
    print(".venv/bin/mso demo --env .")
sys.exit(error)
