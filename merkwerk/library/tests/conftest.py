"""What the library's tests share: standing in an organisation, a site on loopback, a worker."""

from http.server import BaseHTTPRequestHandler

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from merkwerk.kit import tenancy
from merkwerk.library.testing import serve


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


class Site:
    """Answers by path; what it does not know is 404. An answer is a function of the handler."""

    def __init__(self):
        self.answers, self.asked, self.headers, self.address = {}, [], [], ""

    def page(self, path, body, kind="text/html; charset=utf-8", status=200, **headers):
        content = body if isinstance(body, bytes) else body.encode()

        def answer(handler):
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer
        return self.address + path

    def redirect(self, path, to):
        return self.page(path, "", status=302, Location=to)

    def answer(self, handler):
        self.asked.append(handler.path)
        self.headers.append(dict(handler.headers))
        found = self.answers.get(handler.path)
        found(handler) if found else handler.send_error(404)


@pytest.fixture
def site(settings):
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            made.answer(self)

        def log_message(self, *parts):
            pass

    with serve(Handler) as address:
        made.address = address
        settings.MERKWERK_NAMED_ORIGINS = frozenset([address])
        yield made


@pytest.fixture
def jobs(db):
    """Return the jobs that wait, as (task, arguments without the organisation)."""

    def waiting():
        with tenancy.scoping_switched_off():
            return [
                (job.task_name, {k: v for k, v in job.args.items() if k != "organisation_id"})
                for job in ProcrastinateJob.objects.order_by("id")
            ]

    return waiting
