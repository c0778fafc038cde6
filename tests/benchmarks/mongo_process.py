"""A MongoDB on loopback as a process of its own, which can be killed and started again where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from pymongo import MongoClient

LIFETIME_S = 3
"""How long it keeps a transaction that a killed program left open. A server's own default is a
minute, in which every round of a trial would meet the one before."""

_SERVER = """
import sys
from secantus import SecantusDBServer

server = SecantusDBServer(
    storage_path=sys.argv[1],
    port=int(sys.argv[2]),
    replica_set_name=sys.argv[3] or None,
    transaction_lifetime_seconds=float(sys.argv[4]),
    sync_on_commit=sys.argv[5] == "synced",
)
server.start()
print(server.port, flush=True)
sys.stdin.read()
server.stop()
"""


class MongoProcess:
    """Its data is in ``folder``; without a ``replica_set`` it stands alone and has no transactions.

    Started again, it has its port and its data: all of it after :meth:`kill` only where it is
    ``synced``, as MongoDB itself is for a write that most members have; else the last 50 ms may be
    missing, but it is quicker.
    """

    def __init__(self, folder: Path, replica_set: str = "trial", synced: bool = False) -> None:
        self._folder = folder
        self._replica_set = replica_set
        self._synced = synced
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def uri(self) -> str:
        """Its address."""
        return f"mongodb://127.0.0.1:{self._port}/?retryWrites=false"

    def start(self) -> None:
        """Start it and wait until it listens; SystemExit where it does not."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _SERVER,
                str(self._folder),
                str(self._port),
                self._replica_set,
                str(LIFETIME_S),
                "synced" if self._synced else "",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        if not port:
            raise SystemExit("The MongoDB for the trial did not start.")
        self._port = int(port)

    def kill(self) -> None:
        """End it by SIGKILL, in the middle of whatever it does."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=60)
        self._process = None

    def stop(self) -> None:
        """End it in order, where it runs."""
        if self._process is not None:
            self._process.communicate(timeout=60)
            self._process = None

    def freeze(self) -> None:
        """Have it fall silent with all its connections open, as behind a cable that was pulled."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # until it has stopped

    def thaw(self) -> None:
        """Have it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def step_down(self, seconds: int) -> None:
        """Have it be no primary for so long: it refuses writes and answers reads."""
        with MongoClient(self.uri, directConnection=True) as client:
            client.admin.command({"replSetStepDown": seconds, "force": True})
