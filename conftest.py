"""Fixtures of every test; see ``fazhi.site.testing.databases`` for what they are and how to use them."""

pytest_plugins = ["fazhi.site.testing.databases"]


def pytest_configure() -> None:
    """The English of the pages is compiled before Django reads it."""
    from fazhi.web.translations import compile_all

    compile_all()
