"""nginx before several servers, as an operator would put it there; on a port that the kernel chose."""

import shutil
import subprocess
from pathlib import Path

from calls import reachable
from ecg import free_port, wait_for

CONFIG = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_max_body_size 0;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream servers {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
      proxy_buffering off;
      # Every request of ours may be made twice, so the next server may be asked when one has died.
      proxy_next_upstream error timeout non_idempotent;
      proxy_connect_timeout 2s;
    }}
  }}
}}
"""


class Balancer:
    """Starts at once; ends with the test."""

    def __init__(self, test, urls: list):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        folder = Path(test.folder) / f"nginx-{free_port()}"
        folder.mkdir()
        port = free_port()
        hosts = [url.split("//")[1] for url in urls]
        servers = " ".join(f"server {host} max_fails=0;" for host in hosts)
        (folder / "conf").write_text(CONFIG.format(folder=folder, port=port, servers=servers))
        self.url = f"http://127.0.0.1:{port}"
        self._child = subprocess.Popen([program, "-p", folder, "-c", folder / "conf"], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        test.addCleanup(self._end)

    def wait_ready(self):
        wait_for(lambda: reachable(self.url), f"a server behind {self.url}")

    def _end(self):
        self._child.kill()
        self._child.wait()
