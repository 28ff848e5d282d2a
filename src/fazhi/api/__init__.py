"""The kit of the API: errors as problem documents, officials behind a request, pages by key.

Knows no module. The site makes one ``NinjaAPI``, calls ``problems.install(api)`` and mounts the modules' routers.
"""
