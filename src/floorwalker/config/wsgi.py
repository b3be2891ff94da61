"""The door through which the web server enters."""

import os

from django.core.wsgi import get_wsgi_application

from floorwalker.config.entrance import entrance

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "floorwalker.config.settings")
application = entrance(get_wsgi_application())
