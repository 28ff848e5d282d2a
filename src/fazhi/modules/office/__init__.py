"""The screens that belong to no single kind of work: login and posts, inbox, desks, matter page, notices.

Works from what every matter has: kinds, procedures, clocks, possible steps, acts. It writes nothing of its own;
what a form does is done by ``kernel.matters.actions``, in the post the reader has chosen to act in.

The life of a page: the middleware turns the session's post into ``request.actor`` (one actor, at one moment); the
view parses, makes one call, and renders. What a reader may see is ``kernel.matters.queries.visible``; anything else
is not found. What may be done is decided by the procedure when it is tried, never by what the page offered.
"""
