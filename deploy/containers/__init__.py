"""`docker-compose.yml` tried for real where there is neither a Docker engine nor a registry."""
