"""API keys, as the operator makes them with `ecg keys`."""

import json
import subprocess

from ecg import PATIENCE, binary, environment, wait_for
from flow import Flow


class Keys:
    """Of the database in `data`, or the one that the settings name."""

    def __init__(self, data, **settings):
        self._data, self._env = data, environment(**settings)

    def run(self, *arguments) -> subprocess.CompletedProcess:
        return subprocess.run([binary(), "keys", *map(str, arguments), "--data", str(self._data)], env=self._env,
                              cwd="/", capture_output=True, text=True, timeout=30 * PATIENCE)

    def create(self, owner: str, *quota) -> str:
        made = self.run("create", "--owner", owner, *quota)
        assert made.returncode == 0, made
        return made.stdout.strip()

    def list(self) -> list:
        return json.loads(self.run("list", "--json").stdout)

    def revoke(self, owner: str):
        for row in self.list():
            if row["owner"] == owner:
                assert self.run("revoke", row["id"]).returncode == 0


def wait_locked(flow: Flow):
    """Servers look once a second whether the first key was made."""
    wait_for(lambda: flow.get("/jobs").status == 401, f"{flow.base} to be locked")


def wait_refused(flow: Flow):
    wait_for(lambda: flow.get("/jobs").status == 401, "the revoked key to be refused")
