"""Refuses answers that make no sound manifest, before anything is written."""

import json
import sys

try:
    from infra.manifest.environments import cookiecutter_hooks
except ImportError:
    sys.exit("the kit is not installed beside cookiecutter: pip install mso-kit, then run cookiecutter from there")

sys.exit(cookiecutter_hooks.check_mso(json.loads(r"""{{ cookiecutter | tojson }}""")))
