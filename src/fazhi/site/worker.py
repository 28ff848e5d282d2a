"""The job worker: takes jobs from the queue in the database and does them, until it is told to stop."""

from __future__ import annotations

import logging

import django


def main() -> None:
    """Run until SIGTERM; jobs in hand are finished first. Ends with an error when the database goes away."""
    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    if not isinstance(app.connector, DjangoConnector):
        raise TypeError(
            f"jobs are queued through {type(app.connector).__name__}, not through Django's connection"
        )
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(concurrency=2, shutdown_graceful_timeout=10)


if __name__ == "__main__":
    main()
