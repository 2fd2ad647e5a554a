"""Recording what became of deliveries, each in the state that is true."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from merkwerk.kit import clock
from merkwerk.notifications import rationing
from merkwerk.notifications.channels.base import Outcome, Refused, Sent, TryAgain
from merkwerk.notifications.models import Delivery, State

MOST_WORDS = 300


def record(delivery_id: int, run: int, outcome: Outcome) -> None:
    """Write down what became of one delivery that *run* was sending. Safe to repeat."""
    delivery = (
        Delivery.objects.filter(pk=delivery_id, run=run, state__in=[State.SENDING, State.UNKNOWN])
        .select_for_update(of=("self",))
        .select_related("membership")
        .first()
    )
    if delivery is None:
        return
    if isinstance(outcome, Sent):
        _end(delivery, State.SENT, sent_at=clock.now())
    elif isinstance(outcome, Refused):
        _end_unsent(delivery, State.FAILED, outcome.problem)
    elif isinstance(outcome, TryAgain):
        _try_again(delivery, outcome)
    else:
        _end(delivery, State.UNKNOWN, problem=outcome.problem[:MOST_WORDS])


def _try_again(delivery: Delivery, outcome: TryAgain) -> None:
    if outcome.is_line_down:
        delivery.attempts -= 1  # the line failed, not this mail: no mail is given up for it
    if delivery.attempts >= Delivery.MOST_ATTEMPTS:
        _end_unsent(delivery, State.GIVEN_UP, outcome.problem)
        return
    wait = timedelta(minutes=delivery.minutes_until_next_attempt())
    delivery.due_at = clock.now() + wait
    _end_unsent(delivery, State.WAITING, outcome.problem)


def _end(delivery: Delivery, state: State, **facts: Any) -> None:
    delivery.state = state
    delivery.run = None
    for name, value in {"problem": "", **facts}.items():
        setattr(delivery, name, value)
    delivery.save()


def _end_unsent(delivery: Delivery, state: State, problem: str) -> None:
    if delivery.mail_day_on:
        rationing.give_back({delivery.membership.person_id: delivery.mail_day_on})
    _end(delivery, state, problem=problem[:MOST_WORDS], mail_day_on=None)


def give_up_what_was_being_said(run: int) -> int:
    """Call what a dead run was sending *unknown*: perhaps it arrived, so it is not sent again.

    Returns how many: one, or none.
    """
    sending = Delivery.objects.filter(run=run, state=State.SENDING)
    problem = "The worker died while sending."
    return int(sending.update(state=State.UNKNOWN, problem=problem))


def put_back(run: int, *, due_at: datetime, only: int | None = None) -> int:
    """Let what *run* held (or *only* one), and never began to send, wait again.

    Returns how many.
    """
    chosen = {} if only is None else {"pk": only}
    held = list(
        Delivery.objects.filter(run=run, state=State.HELD, **chosen)
        .select_for_update(of=("self",))
        .select_related("membership")
    )
    days: dict[int, date] = {
        each.membership.person_id: each.mail_day_on for each in held if each.mail_day_on
    }
    if days:
        rationing.give_back(days)
    Delivery.objects.filter(pk__in=[each.pk for each in held]).update(
        state=State.WAITING, run=None, mail_day_on=None, due_at=due_at
    )
    return len(held)
