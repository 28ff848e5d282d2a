"""The API of demands: hand in and follow without an account, read and act with a post. The same actions as the pages.

Whoever shows no key is counted by address, sixty requests a minute; a key (``X-Api-Key``) has its own limit.
"""

from ninja import Router

from fazhi.modules.demands.api import figures, officials, public, residents

router = Router()
for _part in (officials.router, figures.router, public.router, residents.router):
    router.add_router("", _part)
