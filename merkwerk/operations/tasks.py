"""The recurring work of operations."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from merkwerk.operations import server_log, sweeping, working


# No ``lock``: a sweep that dies half-way would then keep every later one from starting.
@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="operations.take_up_stalled")
async def take_up_stalled(timestamp: int) -> None:
    """Every 20 seconds: put the jobs of dead workers back in line."""
    await working.take_up_stalled()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="operations.clear_old_jobs")
async def clear_old_jobs(timestamp: int) -> None:
    """Each night: delete what is left of old jobs."""
    await working.clear_old()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="operations.keep_log_small")
def keep_log_small(timestamp: int) -> None:
    """Every ten minutes: let the private server's log not grow without end."""
    if settings.MERKWERK_INSTALLATION.is_private:
        server_log.keep_small(settings.MERKWERK_INSTALLATION.cluster.log)


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="operations.sweep")
def sweep(timestamp: int) -> int:
    """Let what is past its retention go."""
    return sweeping.sweep_everything()
