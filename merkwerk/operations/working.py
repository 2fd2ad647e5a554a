"""Background work: one worker, and taking up the jobs that a dead worker left half-done.

Every task is safe to repeat: a job may have been half-done, or done and not yet said to be.
"""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status

JOBS_AT_ONCE = 4
HEARTBEAT_SECONDS = 5.0
BEATS_MISSED = 4
SILENT_SECONDS = HEARTBEAT_SECONDS * BEATS_MISSED
MOST_ATTEMPTS = 5
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


async def take_up_stalled(silent_seconds: float = SILENT_SECONDS) -> int:
    """Put every job of a worker that fell silent back in line; return how many.

    A job that took its worker down time and again is set aside as failed instead.
    """
    manager = app.job_manager
    taken = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        facts = {"job": job.id, "task": job.task_name, "attempts": job.attempts}
        try:
            if job.attempts >= MOST_ATTEMPTS:
                await manager.finish_job(job, status=Status.FAILED, delete_job=False)
                _log.error("A job took its worker down too often and was set aside.", extra=facts)
                continue
            await manager.retry_job(job)
        except ConnectorException:
            # Another worker was quicker: the job is no longer being done.
            _log.info("A stalled job was taken up by somebody else.", extra=facts)
            continue
        _log.warning("Took up a job of a worker that fell silent.", extra=facts)
        taken += 1
    return taken


async def clear_old() -> None:
    """Delete what is left of jobs that ended more than 30 days ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
