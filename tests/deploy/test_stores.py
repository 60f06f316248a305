"""PostgreSQL in Kubernetes: what it keeps, and how many may come."""

import pytest

from deploy.manifests import connections
from deploy.processes import PRODUCT
from gateway.database import Database
from services.indicators.read_model import process
from services.indicators.read_model.answers.readers import reading
from services.kit.owner import routes, service
from tests.deploy.manifests import OVERLAYS, of_kind

everywhere = pytest.mark.parametrize("overlay", OVERLAYS)


def cluster(overlay: str) -> dict:
    return of_kind(overlay, "Cluster")["postgres"]["spec"]


async def test_a_process_opens_no_more_connections_than_are_reckoned_with(database: str):
    own, asked = await service.connect(database), await routes.connect(database)
    intake = await service.connect(database, process.INTAKE_CONNECTIONS)
    async with Database(database).opened() as gateway, reading(database) as readers:
        pools = [own, asked, gateway._pool, intake, readers.pages, readers.files]
        a_service, answering, a_gateway, *a_reader = (pool.get_max_size() for pool in pools)
    for pool in (own, asked, intake):
        pool.terminate()
    assert connections.OF_ONE["service"] == a_service + answering
    assert connections.OF_ONE["reader"] == sum(a_reader)
    assert connections.OF_ONE["gateway"] == a_gateway


@everywhere
def test_postgresql_takes_all_that_come_when_everything_runs_as_often_as_it_may(overlay):
    taken = int(cluster(overlay)["postgresql"]["parameters"]["max_connections"])
    assert taken == connections.most()
    scaled = {
        name: one["spec"]["maxReplicaCount"]
        for name, one in of_kind("production", "ScaledObject").items()
    }
    deployed = of_kind("production", "Deployment")
    come = 0
    for one in PRODUCT.processes:
        of_one = connections.OF_ONE.get(one.stage, 0)
        if one.name in deployed:
            fixed = deployed[one.name]["spec"].get("replicas", 1)
            come += of_one * (scaled.get(one.name, fixed) + 1)
    assert come + 20 <= taken


def test_what_was_committed_outlives_the_server_that_took_it():
    production = cluster("production")
    synchronous = production["postgresql"]["synchronous"]
    assert synchronous == {
        "method": "any",
        "number": 1,
        "dataDurability": "required",
        "failoverQuorum": True,
    }
    assert production["instances"] > synchronous["number"] + 1
    assert "synchronous" not in cluster("dev")["postgresql"]


def test_production_keeps_postgresqls_log_and_a_nightly_copy_elsewhere():
    (plugin,) = cluster("production")["plugins"]
    assert plugin["isWALArchiver"]
    assert plugin["parameters"]["barmanObjectName"] in of_kind("production", "ObjectStore")
    nightly = of_kind("production", "ScheduledBackup")["nightly"]["spec"]
    assert nightly["cluster"]["name"] == "postgres"
    assert nightly["pluginConfiguration"]["name"] == plugin["name"]
