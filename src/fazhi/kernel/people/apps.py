from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, persons, posts, duties and delegations."""

    name = "fazhi.kernel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
