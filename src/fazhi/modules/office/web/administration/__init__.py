"""The office administers itself: units, persons, posts, limits, templates, views, the roster. All of it on record."""
