"""What goes wrong on the way to Threads, for every test of posting there."""

from dataclasses import replace

from merkwerk.networks.outcomes import TryAgain, Why
from merkwerk.networks.tests.posting import PHOTO, POST
from tests.peers.stage import Fault
from tests.peers.threads import error

AT = "https://media.example.nl/een-foto.jpg"
WITH_PHOTO = replace(POST, picture=replace(PHOTO, address=AT))
HTML = Fault(status=502, body=b"<html>Bad gateway</html>", headers={"content-type": "text/html"})
HANGS_UP = Fault(hangs_up=True)
IS_WORKING = TryAgain(Why.STILL_WORKING, 60, burns_a_try=False)


def told(code, message="", status=400, **headers):
    """Return a refusal in Meta's envelope."""
    return Fault(status=status, body=error(code, message), headers=headers)


NO_ANSWERS = [HANGS_UP, HTML, Fault(status=500), Fault(status=200, body=b"<html>")]
NO_ANSWERS += [told(2, "Service temporarily unavailable")]
