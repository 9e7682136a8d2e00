"""The long-running processes of Commonweave: the same commands in the demo and in production."""

WEB = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application")
WORKER = (
    "celery",
    "--app=config.celery",
    "worker",
    "--loglevel=info",
    "--without-gossip",
    "--without-mingle",
)
BEAT = ("celery", "--app=config.celery", "beat", "--loglevel=info")
