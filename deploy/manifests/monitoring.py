"""The alerts of deploy/prometheus as the Prometheus operator takes them."""

from deploy import yaml_files
from deploy.manifests.names import PRODUCT, Document, document
from deploy.paths import ROOT

RULES = ROOT / "deploy" / "prometheus" / "rules.yml"


def rules() -> list[Document]:
    rules = yaml_files.read(RULES.read_text("utf-8"))
    return [document("monitoring.coreos.com/v1", "PrometheusRule", PRODUCT, spec=rules)]
