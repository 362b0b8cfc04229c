"""The door for a WSGI server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from matchengine.text.foreign import make_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")
application = get_wsgi_application()
# What every page needs is loaded now and put out of the collector's rounds: one over all of it stopped a page for 0.3 s
# (tools/bench_pages.py: /district/ 305 ms at most, 115 with it).
import_module(settings.ROOT_URLCONF)
make_ready()
gc.collect()
gc.freeze()
