"""What composes the modules into one installation: settings, addresses, database, roles, command line.

Nobody imports the site. An installation is told what it is by its environment:

==========================  =========================================================================
``FAZHI_HOME``              the data folder: database, evidence, keys, logs; default ``var/``
``DATABASE_URL``            an existing PostgreSQL, as the role the server uses; default: our own
``FAZHI_OWNER_URL``         the same database as the role that owns the tables and runs migrations
``FAZHI_ERASER_URL``        the same database as the one role that may delete erasable content
``FAZHI_POSTGRES_BIN``      the folder of the PostgreSQL programs to use
``FAZHI_ORIGIN``            the address people type; ``https://…`` makes cookies secure-only
``FAZHI_HOSTS``             further host names to answer to, separated by commas
``FAZHI_COUNTY_NAME``       the county's name at the top of every page
``FAZHI_WEB_WORKERS``       web processes; default one for each processor, four at most
``FAZHI_PROCEDURES``        the county's own procedure files; default ``procedures/`` in the data folder
``FAZHI_SMTP_HOST`` …       ``_PORT _USER _PASSWORD _TLS`` and ``FAZHI_MAIL_FROM``: outgoing mail
``FAZHI_SMS_URL`` …         ``_TOKEN``: the gateway for text messages
``FAZHI_DEBUG``             Django's debug pages, for developers
==========================  =========================================================================

For a PostgreSQL of the administrator's own three login roles are needed: an owner (``CREATE`` on the database, owns
the tables) and two without any rights of their own, for the server and for the eraser. ``fazhi migrate`` grants
them what they need and nothing else; ``fazhi doctor`` says when a role may do more than it should.
"""
