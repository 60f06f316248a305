"""`python -m deploy.grafana`: write the dashboards."""

from deploy.grafana.dashboards import write

write()
