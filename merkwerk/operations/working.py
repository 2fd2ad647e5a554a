"""Background work: one process, and taking up the jobs that a dead worker left half-done.

The process works for each queue apart, so that sites and mail servers that do not answer keep
nothing else waiting. Every task is safe to repeat: a job may have been half-done, or done and not
yet said to be.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.signals import on_stop

from merkwerk.kit import queues

PLACES = {queues.HOUSE: 3, queues.MAIL: 2, queues.NETWORK: 2}
HEARTBEAT_SECONDS = 5.0
BEATS_MISSED = 4
SILENT_SECONDS = HEARTBEAT_SECONDS * BEATS_MISSED
MOST_ATTEMPTS = 5
STOP_SECONDS = 10.0
KEEP_HOURS = 30 * 24
_log = logging.getLogger(__name__)


def work(*, heartbeat_seconds: float = HEARTBEAT_SECONDS, until_empty: bool = False) -> None:
    """Do background work until told to stop by a signal, or until there is none left.

    Each queue has places of its own. *until_empty* is for one that works alone: it goes through all
    queues together, because the work of one brings about that of another. Successful jobs are not
    kept; a failed one is kept for 30 days.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("The worker needs the connector that the settings name.")
    options = {
        "wait": not until_empty,
        "delete_jobs": DeleteJobCondition.SUCCESSFUL.value,
        "update_heartbeat_interval": heartbeat_seconds,
        "stalled_worker_timeout": heartbeat_seconds * BEATS_MISSED,
        "shutdown_graceful_timeout": STOP_SECONDS,
    }
    with app.replace_connector(connector.get_worker_connector()) as working_app:
        if until_empty:
            working_app.run_worker(concurrency=sum(PLACES.values()), **options)
        else:
            asyncio.run(_work_for_each_queue(working_app, options))


async def _work_for_each_queue(working_app: App, options: dict[str, Any]) -> None:
    places = ThreadPoolExecutor(max_workers=sum(PLACES.values()))
    asyncio.get_running_loop().set_default_executor(places)
    async with working_app.open_async(), asyncio.TaskGroup() as group:
        workers = [
            group.create_task(
                working_app.run_worker_async(
                    name=queue,
                    queues=[queue],
                    concurrency=number,
                    install_signal_handlers=False,
                    **options,
                )
            )
            for queue, number in PLACES.items()
        ]

        def stop() -> None:
            for worker in workers:
                worker.cancel()

        with on_stop(stop):
            await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        # Asked to stop, or one lost the database and ended: together they are started again.
        stop()


async def take_up_stalled(silent_seconds: float = SILENT_SECONDS) -> int:
    """Put every job of a worker that fell silent back in line; return how many.

    A job that took its worker down time and again is set aside as failed instead, and one for which
    the same job waits already is done with.
    """
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds)
    return sum([await _take_up(job) for job in stalled])


async def _take_up(job: Job) -> bool:
    manager = app.job_manager
    facts = {"job": job.id, "task": job.task_name, "attempts": job.attempts}
    try:
        if job.attempts >= MOST_ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            _log.error("A job took its worker down too often and was set aside.", extra=facts)
            return False
        await manager.retry_job(job)
    except UniqueViolation:
        # Left as it is, it would keep the one that waits from ever beginning.
        await manager.finish_job(job, status=Status.ABORTED, delete_job=True)
        _log.warning("Let a job of a silent worker go: the same one waits.", extra=facts)
        return False
    except ConnectorException:
        # Another worker was quicker: the job is no longer being done.
        _log.info("A stalled job was taken up by somebody else.", extra=facts)
        return False
    _log.warning("Took up a job of a worker that fell silent.", extra=facts)
    return True


async def clear_old() -> None:
    """Delete what is left of jobs that ended more than 30 days ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
