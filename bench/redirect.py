"""``./run bench redirect``: how fast is a tracked link, beside the limit and the first idea?

Three servers under granian, taking turns in the same run, because only ratios of one run mean
anything: a bare redirect (the limit of Python here), our corridor inside the whole application, and
a plain Django view that inserts a row. Servers and database share one core, wrk has another. After
each run the recorded visits are compared with the answered requests, and at the end the loader's
speed is measured and the counts compared with what was recorded.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LINKS = 1000
LUA = """
local paths, agents = {}, {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
for line in io.lines("%(agents)s") do agents[#agents + 1] = line end
local n = 0
request = function()
  n = n + 1
  wrk.headers["User-Agent"] = agents[n %% #agents + 1]
  wrk.headers["Referer"] = "https://www.linkedin.com/"
  return wrk.format("GET", paths[n * 7919 %% #paths + 1])
end
"""


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    if shutil.which("wrk") is None:
        sys.exit("This measurement needs wrk (on Debian: apt-get install wrk).")
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[1]})
    folder = Path(tempfile.mkdtemp(prefix="merkwerk-bench-"))
    folder.chmod(0o755)
    world = World(folder, asked, wrk_core=cores[0])
    try:
        world.make()
        rows = world.measure()
        report(rows, world)
    finally:
        world.remove()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the redirect of tracked links.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--threads", type=int, default=4, help="threads of each web server")
    return parser.parse_args()


class World:
    """A throw-away installation with links, and the servers to compare."""

    def __init__(self, folder: Path, asked: argparse.Namespace, wrk_core: int) -> None:
        self.folder = folder
        self.asked = asked
        self.wrk_core = wrk_core
        self.clicks = folder / "clicks"
        os.environ.update(
            MERKWERK_VAR=str(folder),
            MERKWERK_ENVIRONMENT="development",
            DJANGO_SETTINGS_MODULE="merkwerk.config.settings",
        )
        for name in ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_LINKS_URL", "EMAIL_URL"):
            os.environ.pop(name, None)
        os.environ.pop("MERKWERK_CLOCK_FILE", None)
        sys.path.insert(0, str(ROOT))

    def make(self) -> None:
        """Make the database, the tables and the links."""
        import django

        from merkwerk.operations import embedded, preparing

        self.embedded = embedded
        self.cluster = embedded.open_cluster(self.folder / "database")
        embedded.start(self.cluster)
        preparing.prepare_cluster(self.cluster)
        django.setup()
        from django.core.management import call_command

        call_command("prepare_tables", verbosity=0)
        self.owner = self._connect()
        self._make_links()
        self._write_script()

    def _connect(self) -> Any:
        import psycopg

        os.environ["BENCH_DATABASE"] = self.cluster.address("merkwerk_owner")
        return psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True)

    def _make_links(self) -> None:
        self.organisation = self.owner.execute(
            "insert into people_organisation (public_id, slug, name, languages, time_zone, colour,"
            " logo, is_demo, made_at) values ('bench', 'bench', 'Bench', '[]', 'Europe/Amsterdam',"
            " '#00585f', '', false, now()) returning id"
        ).fetchone()[0]
        self.owner.execute(
            "insert into links_link (organisation_id, public_id, token, target, fallback, share,"
            " story, network, team, made_at) select %s, 'bench' || n, 'bench' || n,"
            " 'https://example.nl/verhaal?n=' || n, '', '', '', '', '', now() - interval '1 day'"
            " from generate_series(1, %s) n",
            [self.organisation, LINKS],
        )
        self.owner.execute(
            "create table bench_click (id bigserial primary key, link_id bigint not null references"
            " links_link, at timestamptz not null, agent text not null, referrer text not null)"
        )

    def _write_script(self) -> None:
        paths = self.folder / "paths.txt"
        paths.write_text("".join(f"/l/bench{n}\n" for n in range(1, LINKS + 1)))
        agents = ROOT / "merkwerk" / "links" / "tests" / "people.txt"
        self.script = self.folder / "wrk.lua"
        self.script.write_text(LUA % {"paths": paths, "agents": agents})

    def servers(self) -> dict[str, str]:
        """Return the servers by name, each with its WSGI application."""
        return {
            "bare redirect": "redirect_hello:application",
            "merkwerk": "merkwerk.config.wsgi:application",
            "plain Django": "redirect_naive:application",
        }

    def measure(self) -> dict[str, list[dict[str, float]]]:
        """Let the servers take turns; return what each did in each round."""
        rows: dict[str, list[dict[str, float]]] = {name: [] for name in self.servers()}
        for _ in range(self.asked.rounds):
            for name, application in self.servers().items():
                rows[name].append(self._one(name, application))
                print(f"  {name:15} {rows[name][-1]}", flush=True)
        return rows

    def _one(self, name: str, application: str) -> dict[str, float]:
        port = _free_port()
        server = self._start(application, port)
        try:
            before = self._recorded(name)
            warm = self._wrk(port, 1)
            told = self._wrk(port, self.asked.seconds)
            spent = _seconds_of_tree(server.pid)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
        told["cpu us"] = round(1e6 * spent / (warm["answered"] + told["answered"]), 1)
        if name != "bare redirect":
            told["surplus"] = self._recorded(name) - before - warm["answered"] - told["answered"]
        return told

    def _start(self, application: str, port: int) -> subprocess.Popen[bytes]:
        environ = os.environ | {
            "PYTHONPATH": f"{ROOT}:{HERE}",
            "MERKWERK_BIND": f"127.0.0.1:{port}",
        }
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
                *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
                *("--workers", "1", "--blocking-threads", str(self.asked.threads)),
                application,
            ],
            env=environ,
            cwd=self.folder,
            start_new_session=True,
        )
        for _ in range(600):
            if server.poll() is not None:
                sys.exit(f"{application} did not start.")
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    return server
            time.sleep(0.05)
        sys.exit(f"{application} did not listen within 30 seconds.")

    def _wrk(self, port: int, seconds: int) -> dict[str, float]:
        command = ["wrk", "-t1", f"-c{self.asked.connections}", f"-d{seconds}s", "--latency"]
        command += ["-s", str(self.script), f"http://127.0.0.1:{port}"]
        core = ["taskset", "-c", str(self.wrk_core)] if shutil.which("taskset") else []
        said = subprocess.run([*core, *command], capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said or "Socket errors" in said:
            print(said)
        return {
            "rps": float(_find(r"Requests/sec:\s+([\d.]+)", said)),
            "p50 ms": _milliseconds(_find(r"50%\s+(\S+)", said)),
            "p99 ms": _milliseconds(_find(r"99%\s+(\S+)", said)),
            "answered": int(_find(r"(\d+) requests in", said)),
        }

    def _recorded(self, name: str) -> int:
        from merkwerk.links import loading, records

        if name == "merkwerk":
            sizes = [path.stat().st_size for path in loading.segments_in(self.clicks)]
            return sum(size // records.SIZE - 1 for size in sizes)
        if name == "plain Django":
            return int(self.owner.execute("select count(*) from bench_click").fetchone()[0])
        return 0

    def load(self) -> tuple[int, float, int]:
        """Load all that was recorded; return how many, in how many seconds, and the counts."""
        from merkwerk.links import loading

        recorded = self._recorded("merkwerk")
        began = time.perf_counter()
        loading.load_all(self.owner, self.clicks, datetime.now(UTC))
        seconds = time.perf_counter() - began
        counted = self.owner.execute(
            "select coalesce(sum(counted + filtered + repeats + unsure), 0) from links_linkday"
        ).fetchone()[0]
        return recorded, seconds, int(counted)

    def remove(self) -> None:
        """Stop the database and remove every file."""
        if hasattr(self, "owner"):
            self.owner.close()
        if hasattr(self, "cluster"):
            self.embedded.stop(self.cluster)
            shutil.rmtree(self.cluster.sockets, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def report(rows: dict[str, list[dict[str, float]]], world: World) -> None:
    """Print the ratios of each round, their median and spread, and what was recorded."""
    ours = rows["merkwerk"]
    result: dict[str, object] = {}
    for other, label in (
        ("bare redirect", "of the bare redirect"),
        ("plain Django", "x plain Django"),
    ):
        for figure in ("rps", "cpu us"):
            # More requests are better; more work for one is worse.
            ratios = [
                a[figure] / b[figure] if figure == "rps" else b[figure] / a[figure]
                for a, b in zip(ours, rows[other], strict=True)
            ]
            result[f"{figure} {label}"] = _spread(ratios)
    result["p99 ms"] = _spread([row["p99 ms"] for row in ours])
    # Requests in flight when wrk stops (twice a run) are recorded and never counted as answered.
    most = 2 * world.asked.connections
    result["recorded == answered"] = all(0 <= row["surplus"] <= most for row in ours)
    recorded, seconds, counted = world.load()
    result["loader, visits/s"] = round(recorded / seconds)
    result["loaded == recorded"] = counted == recorded
    print(json.dumps(result, indent=1))
    if not (result["recorded == answered"] and result["loaded == recorded"]):
        sys.exit("Visits were lost or doubled.")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def _find(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"wrk said something unexpected:\n{text}")
    return match[1]


def _milliseconds(told: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", told).groups()
    return round(float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit], 2)


def _seconds_of_tree(leader: int) -> float:
    """Return the CPU seconds of every process in the group of *leader* (without the database)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == leader:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


if __name__ == "__main__":
    main()
