"""Django's commands: ``python -m merkwerk COMMAND``."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")
execute_from_command_line([sys.argv[0].replace("__main__.py", "merkwerk"), *sys.argv[1:]])
