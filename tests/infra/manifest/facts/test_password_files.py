"""Products that keep the database's password in a file of their volume get a new one there by their one-off task.

Whoever changes a password starts the one-off tasks again, and then the services (infra/components/system_start.py).
The lines of the files are in the form that each product's installer writes them.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from infra.manifest import facts

BEFORE, AFTER = "0" * 64, "f" * 64
FILES = {
    "EspoCRM": ("data/config-internal.php", "    'password' => '{}',\n  'smtpPassword' => 'kept',\n"),
    "GLPI": ("/var/glpi/config/config_db.php", "   public $dbpassword = '{}';\n   public $dbuser = 'kept';\n"),
    "Matomo": (
        "config/config.ini.php",
        '[database]\nhost = "db"\npassword = "{}"\ntables_prefix = "kept"\n\n[mail]\npassword = "kept"\n',
    ),
    "Mautic": ("/data/config/local.php", "\t'db_password' => '{}',\n\t'mailer_password' => 'kept',\n"),
    "OpenEMR": ("sites/default/sqlconf.php", "$pass\t= '{}';\n$dbase\t= 'kept';\n$sqlconf[\"pass\"]= $pass;\n"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_new_password_of_the_database_reaches_the_file_that_keeps_it(name: str, tmp_path: Path) -> None:
    product = facts.products()[name]
    path, form = FILES[name]
    (variable,) = [key for key, value in product.all_secrets.items() if value == "{database_password}"]
    text = "\n".join([product.image.copies.get("setup.sh", ""), *product.one_off[0].command])
    (statement,) = re.findall(rf'sed -i ".*?" {re.escape(path)}', text)
    kept = tmp_path / "kept"
    kept.write_text(form.replace("{}", BEFORE))

    told = {"PATH": "/usr/bin:/bin", variable: AFTER}
    subprocess.run(["sh", "-ec", statement.replace(f" {path}", f" {kept}")], env=told, check=True)

    assert kept.read_text() == form.replace("{}", AFTER)


@pytest.mark.parametrize("product", facts.products().values(), ids=lambda product: product.product)
def test_what_keeps_the_password_in_a_file_says_so_and_how_a_new_one_gets_there(product: facts.HostedProduct) -> None:
    keeps = [point for point in product.open_points if re.search(r"keeps? the (database's|first) password", point)]
    told = any(re.search(r"^(NC|FRAPPE)_", name) for name in product.all_secrets)
    assert bool(keeps) is (product.product in FILES or told)
