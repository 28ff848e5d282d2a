"""The clockwork of documents: every morning, whoever answers for a document that ends soon is told."""

from django.utils import timezone
from procrastinate.contrib.django import app

from fazhi.modules.documents.actions.reminders import remind


@app.periodic(cron="20 0 * * *")
@app.task(name="documents.remind", queueing_lock="documents.remind", pass_context=False)
def remind_of_ends(timestamp: int) -> None:
    """Remind of documents that end soon. ``timestamp`` is the minute the schedule meant."""
    del timestamp
    remind(at=timezone.now())
