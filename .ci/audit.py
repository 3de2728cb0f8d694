"""Known weaknesses of what runs: `python .ci/audit.py PIP-AUDIT REQUIREMENTS`.

Fails for each known one. Where no advisory service answers, that is said and is no failure: what was tested did not
change because a service is away, and a build that anybody can stop from outside is a weakness of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def dependencies(program: str, requirements: str) -> list[dict[str, Any]]:
    """Return what the program says of each package; nothing where it could not ask."""
    options = ("--requirement", requirements, "--disable-pip", "--require-hashes", "--format", "json")
    command = [program, *options, "--progress-spinner", "off"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120).stdout
        found: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return found


def main(program: str, requirements: str) -> int:
    """Ask, print each weakness, and say what could not be asked."""
    found = dependencies(program, requirements)
    asked = [one for one in found if "skip_reason" not in one]
    for one in asked:
        for weakness in one["vulns"]:
            print(f"{one['name']} {one['version']}: {weakness['id']}, mended in {weakness['fix_versions']}")
    if len(asked) < len(found) or not asked:
        print(f"not checked: no advisory service answered for {len(found) - len(asked) or 'any'} of the packages")
    return 1 if any(one["vulns"] for one in asked) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
