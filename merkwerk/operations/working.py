"""Background work: one worker, and taking up the jobs that a dead worker left half-done.

Every task is safe to repeat: a job may have been half-done, or done and not yet said to be.
"""

from __future__ import annotations

import asyncio
import logging

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import DeleteJobCondition

JOBS_AT_ONCE = 4
HEARTBEAT_SECONDS = 5.0
BEATS_MISSED = 4
STOP_SECONDS = 10.0
KEEP_HOURS = 30 * 24
_log = logging.getLogger(__name__)


def work(
    *,
    jobs_at_once: int = JOBS_AT_ONCE,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    until_empty: bool = False,
) -> None:
    """Do background work until told to stop by a signal, or until there is none left.

    Successful jobs are not kept; a failed one is kept for 30 days.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("The worker needs the connector that the settings name.")
    with app.replace_connector(connector.get_worker_connector()) as working_app:
        working_app.run_worker(
            concurrency=jobs_at_once,
            wait=not until_empty,
            delete_jobs=DeleteJobCondition.SUCCESSFUL.value,
            update_heartbeat_interval=heartbeat_seconds,
            stalled_worker_timeout=heartbeat_seconds * BEATS_MISSED,
            shutdown_graceful_timeout=STOP_SECONDS,
        )


async def take_up_stalled(silent_seconds: float = HEARTBEAT_SECONDS * BEATS_MISSED) -> int:
    """Put every job of a worker that fell silent back in line; return how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds))
    for job in stalled:
        await app.job_manager.retry_job(job)
        _log.warning("Took up job %s (%s) of a silent worker.", job.id, job.task_name)
    return len(stalled)


async def clear_old() -> None:
    """Delete what is left of jobs that ended more than 30 days ago."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS, include_failed=True)


def take_up_stalled_now() -> int:
    """Do the same outside a worker, for commands and tests."""
    return asyncio.run(take_up_stalled())
