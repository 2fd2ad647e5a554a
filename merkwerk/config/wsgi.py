"""The web server's entry point: links go through the corridor, all else to Django."""

import os

from django.core.wsgi import get_wsgi_application

from merkwerk.config import addresses
from merkwerk.config.environment import environment
from merkwerk.config.installing import installation_of
from merkwerk.links.corridor import Corridor, Setup, corridor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")
env = environment()
installation = installation_of(env)
application = corridor(
    get_wsgi_application(),
    Corridor(
        Setup(
            folder=installation.visits,
            database=addresses.of_role(installation, "links"),
            trusted_proxies=env.trusted_proxies,
            clock_file=env.clock_file,
        )
    ),
)
