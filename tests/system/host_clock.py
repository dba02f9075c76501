"""A host's clock that is wrong, and may jump while servers run: Debian's libfaketime, for one server and its children."""

import glob
from pathlib import Path


class HostClock:
    """Starts right. `environment` makes a process live by it; processes that share one are on one host. Where libfaketime
    is not installed it does not work, and stays right."""

    def __init__(self, file: Path):
        library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        self.works = bool(library)
        self._file = file
        self.set(0)
        self.environment = {} if not library else {
            "LD_PRELOAD": library[0], "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def set(self, hours: float):
        """So many hours from the truth, from now on: written whole, for it is read at every call."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{hours * 3600:+.0f}\n")
        fresh.replace(self._file)
