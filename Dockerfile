# Silta's image: the commands that also run without a container, as a user without rights.

FROM python:3.11-slim-bookworm AS builder
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9 && python -m venv --without-pip /opt/venv
COPY requirements/base.txt requirements/base.txt
RUN uv pip install --no-cache --python /opt/venv/bin/python --require-hashes -r requirements/base.txt
COPY . .
# Nothing is known yet of the installation that will run this, so development settings do.
RUN DJANGO_SETTINGS_MODULE=cms.settings.development \
    SILTA_SECRET_KEY=only-for-building SILTA_STATIC_ROOT=/app/static \
    /opt/venv/bin/python manage.py prepare --files

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production \
    SILTA_DATA_DIR=/data \
    SILTA_STATIC_ROOT=/app/static
# The Finnish dictionary for searching. Its version is that of the Debian release.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends libvoikko1 voikko-fi \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin silta \
    && install --directory --owner=silta --group=silta /data
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /app /app
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["python", "deploy/health.py"]
CMD ["python", "-m", "cms.server", "--host", "0.0.0.0"]
