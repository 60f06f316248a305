"""`python -m deploy.prometheus`: write docs/metrics.md."""

from deploy.prometheus.catalogue import write

write()
