"""A disk that is soon full, for one server."""

import subprocess


def small_disk(test, folder, size: int) -> list:
    """Start a server with this wrapper: its `folder` is a tmpfs of `size` bytes in a mount namespace of its own, gone
    when the server is."""
    folder.mkdir(parents=True)
    own_namespace = ["unshare", "--map-root-user", "--mount"]
    mount = ["sh", "-c", f'mount -t tmpfs -o size={size} tmpfs "$1" && shift && exec "$@"', "sh", folder]
    tried = subprocess.run([*own_namespace, *mount, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        test.skipTest(f"no mount namespace may be made here: {tried.stderr.strip()}")
    return [*own_namespace, *mount]
