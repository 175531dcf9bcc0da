"""`python -m services.notifier`: tells subscribers until it is told to stop."""

from services.notifier.tasks import app
from shared.worker import work

work(app, "notifier")
