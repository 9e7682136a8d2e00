# Commonweave for production. The same image serves web, worker, beat and the migration; the last
# stage but one is the connection pooler. See docker-compose.yml for how they belong together.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock ./
# What production runs: no test tools, no embedded servers. A file that differs from its hash is refused.
RUN sed '/^# Section: embedded$/,$d' requirements.lock > /tmp/production.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --quiet --require-hashes --requirement /tmp/production.txt
COPY . .
# Nothing is connected to here: the values only have to be there.
RUN /venv/bin/pybabel --quiet compile --directory locale --domain django \
    && SECRET_KEY=used-while-building-only-and-never-in-a-running-container-xxx \
    DATABASE_URL=postgres://none@localhost/none REDIS_URL=redis://:none@localhost CACHE_URL=redis://:none@localhost \
    EMAIL_URL=smtp://localhost:25 ALLOWED_HOSTS=localhost BASE_URL=https://localhost \
    DEFAULT_FROM_EMAIL=none@localhost DJANGO_SETTINGS_MODULE=config.settings.production \
    sh -c '/venv/bin/python manage.py build_vega && /venv/bin/python manage.py collectstatic --no-input --verbosity 0' \
    && /venv/bin/python -m compileall -q /app

FROM debian:bookworm-slim AS pgbouncer
RUN apt-get update \
    && apt-get install --yes --no-install-recommends pgbouncer postgresql-client \
    && rm -rf /var/lib/apt/lists/*
COPY deploy/pgbouncer /etc/commonweave
USER postgres
EXPOSE 6432
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
    CMD ["pg_isready", "--quiet", "--host=127.0.0.1", "--port=6432"]
CMD ["sh", "/etc/commonweave/start.sh"]

FROM python:3.11-slim-bookworm AS app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production WEB_BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin commonweave
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER commonweave
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "config.healthcheck"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application"]
