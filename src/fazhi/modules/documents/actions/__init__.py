"""Every write of documents: keyword-only, always ``by`` and ``at``, one transaction."""
