"""Dashboards for operators, made from panels.toml (`python -m deploy.grafana`)."""
