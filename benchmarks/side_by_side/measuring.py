"""Run a command on one core and tell what it took: CPU time, wall time, peak memory of all its processes.

Linux: it reads `/proc`. CPU time is that of the command and of every process it waited for, or what the processes of
its session were last seen to have used, if that is more (a child that nobody waited for). Memory is the most that the
kernel noted for a process (VmHWM), or for several together the sum of their proportional shares (PSS), so that forked
pages count once; both are looked at ten times a second. The `ru_maxrss` of a child would not do: it begins with the
size of the process that started it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1  # a look at a handful of processes takes 1 ms
STAT_SESSION, STAT_USER, STAT_SYSTEM = 3, 11, 12  # fields of /proc/PID/stat behind the name
SINGLE_CORE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took, in seconds and bytes."""

    cpu: float
    wall: float
    peak: int


class RunError(Exception):
    """A run could not be started, ended with an error, or did not end in time."""


def measure(command: list[str], *, environment: dict[str, str], folder: Path, core: int, limit: float) -> Usage:
    """Run *command* in *folder* on one core and return what it took; its output goes to `stdout`, `stderr` there.

    Raises:
        RunError: it could not be started, its exit code was not 0 (the message has the last line of stderr), or *limit*
            seconds went by.
    """
    start = time.perf_counter()
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        try:
            process = _start_on(core, command, environment | SINGLE_CORE, folder, out.fileno(), err.fileno())
        except OSError as error:
            raise RunError(f"cannot be started: {error.filename}: {error.strerror}") from error
        seen: dict[int, float] = {}
        peak, in_time = 0, True
        try:
            while in_time and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                peak = max(peak, _look(process.pid, seen))
                time.sleep(SAMPLE_SECONDS)
                in_time = time.perf_counter() - start < limit
            wall = time.perf_counter() - start
        finally:
            # The leader has not been waited for, so that the number of the group is still its own.
            os.killpg(process.pid, signal.SIGKILL)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if not in_time:
        raise RunError(f"not done after {limit:.0f} s")
    if process.returncode:
        raise RunError(f"exit code {process.returncode}: {last_line(folder / 'stderr')}")
    cpu = max(used.ru_utime + used.ru_stime, sum(seen.values()))
    return Usage(cpu=cpu, wall=wall, peak=peak)


def last_line(log: Path) -> str:
    """Return the last line of a log that says something."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"


def _start_on(
    core: int, command: list[str], environment: dict[str, str], folder: Path, out: int, err: int
) -> subprocess.Popen[bytes]:
    """Start a command that may use one core; what it starts inherits that, as it does the session."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    finally:
        os.sched_setaffinity(0, ours)


def _look(session: int, seen: dict[int, float]) -> int:
    """Return the memory of all processes of a session, and note in *seen* what CPU time each has used."""
    tick = os.sysconf("SC_CLK_TCK")
    running = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            fields = Path(entry.path, "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[STAT_SESSION]) == session:
            seen[int(entry.name)] = (int(fields[STAT_USER]) + int(fields[STAT_SYSTEM])) / tick
            running.append(int(entry.name))
    most = max((_kilobytes(pid, "status", "VmHWM:") for pid in running), default=0)
    shares = sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in running) if len(running) > 1 else 0
    return max(most, shares) * 1024


def _kilobytes(pid: int, file: str, name: str) -> int:
    """Return a value of a file in `/proc/PID`; 0 of a process that ended meanwhile."""
    try:
        for line in Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
