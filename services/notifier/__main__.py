"""`python -m services.notifier`: tells subscribers until it is told to stop."""

import os

from services.notifier.tasks import app
from shared.settings import read_settings
from shared.starting import start_for_site
from shared.worker import work

start_for_site(read_settings(os.environ), "notifier")  # subscribers are told links that begin with its address
work(app, "notifier")
