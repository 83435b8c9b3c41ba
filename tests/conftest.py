from cms.catalogues import compile_catalogues


def pytest_sessionstart() -> None:
    """Translated texts are part of what is tested; the compiled catalogues are not in git."""
    compile_catalogues()
