"""The Debian package: built by CPack, installed into a root of its own, run from there; and what stands beside it."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ECG_BUILD", CHECKOUT / "build/release"))


def run(*command, **more) -> str:
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, **more)
    if ended.returncode != 0:
        raise AssertionError(f"{command} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}")
    return ended.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="ecg-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        run("cpack", "-G", "DEB", "-B", cls.folder / "made", cwd=BUILD)
        cls.package = next((cls.folder / "made").glob("ecg_*.deb"))

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(dir=self.folder))
        (self.root / "var/lib/dpkg/updates").mkdir(parents=True)
        (self.root / "var/lib/dpkg/info").mkdir()
        (self.root / "var/lib/dpkg/status").touch()
        (self.root / "var/lib/dpkg/available").touch()
        self.install()

    def dpkg(self, *command) -> str:
        # Its dependencies are this machine's, not the new root's.
        return run("dpkg", f"--root={self.root}", f"--log={self.root}/dpkg.log", "--force-depends", "--force-not-root",
                   "--force-confold", *command)

    def install(self):
        self.dpkg("--install", self.package)

    def test_it_runs_from_where_it_was_installed(self):
        self.assertRegex(run(self.root / "usr/bin/ecg", "version"), r"^ecg \d+\.\d+\.\d+\n$")
        config = run(self.root / "usr/bin/ecg", "config", "--config", self.root / "etc/ecg/ecg.toml")
        self.assertIn('data = "/var/lib/ecg"  # ecg.toml', config)

    def test_settings_that_were_changed_stay_when_it_is_installed_again(self):
        settings = self.root / "etc/ecg/ecg.toml"
        settings.write_text('listen = "127.0.0.1:9"\n')
        self.install()
        self.assertEqual(settings.read_text(), 'listen = "127.0.0.1:9"\n')
        self.dpkg("--remove", "ecg")
        self.assertTrue(settings.exists())
        self.assertFalse((self.root / "usr/bin/ecg").exists())
        self.dpkg("--purge", "ecg")
        self.assertFalse(settings.exists())

    def test_it_names_every_library_it_needs(self):
        depends = run("dpkg-deb", "--field", self.package, "Depends")
        needed = re.findall(r"NEEDED\s+(\S+)", run("objdump", "-p", self.root / "usr/bin/ecg"))
        for library in ("libpq.so.5", "libsoci_postgresql.so.4.0"):
            self.assertIn(library, needed)
        for package in ("libpq5", "libsoci-postgresql4.0", "libavformat59", "libcurl4"):
            self.assertIn(package, depends)

    def test_systemd_understands_its_units(self):
        units = sorted((self.root / "lib/systemd/system").glob("*.service"))
        self.assertEqual([unit.name for unit in units], ["ecg-backend.service", "ecg-ml.service", "ecg.service"])
        for unit in units:
            # Verified where they lie, with the path that the package would have.
            text = unit.read_text().replace("/usr/bin/ecg", str(self.root / "usr/bin/ecg"))
            unit.write_text(text)
            checked = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
            said = [line for line in checked.stderr.splitlines() if "ecg" in line]
            self.assertEqual((checked.returncode, said), (0, []), checked.stderr)

    def test_nginx_understands_its_configuration(self):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        whole = f"pid {self.folder}/pid; error_log {self.folder}/log;\n" + (CHECKOUT / "deploy/nginx.conf").read_text()
        (self.folder / "nginx.conf").write_text(whole)
        run(program, "-t", "-p", self.folder, "-c", self.folder / "nginx.conf")

    def test_its_settings_and_compose_file_name_only_settings_there_are(self):
        known = {line.split(" = ")[0] for line in run(self.root / "usr/bin/ecg", "config").splitlines()}
        for file in ("deploy/compose.yaml", "deploy/kubernetes/settings.yaml", "deploy/kubernetes/secret.example.yaml",
                     "deploy/Dockerfile"):
            for name in re.findall(r"\bECG_([A-Z_]+)\b", (CHECKOUT / file).read_text()):
                self.assertIn(name.lower().removesuffix("_file"), known, file)  # a secret may come from a file


if __name__ == "__main__":
    unittest.main()
