"""Kubernetes manifests that follow from the code, and the check of all of them."""
