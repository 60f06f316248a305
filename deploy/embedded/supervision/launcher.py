"""Start everything in order, watch it, and take everything down again."""

import os
import subprocess
import time

import asyncpg

from deploy.embedded.servers.kafka import cluster_id, has_broker
from deploy.embedded.servers.ports import require_free
from deploy.embedded.servers.postgres import accepts
from deploy.embedded.supervision import orphans
from deploy.embedded.supervision.health import in_order
from deploy.embedded.supervision.init_jobs import InitJobs
from deploy.embedded.supervision.overview import live
from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.state import State
from deploy.embedded.supervision.stopping import interruptible, uninterruptible
from deploy.embedded.supervision.supervisor import DEMO, PRODUCT, Supervisor, configuration
from deploy.embedded.supervision.wait_until_idle import wait_until_idle
from deploy.embedded.supervision.wiring import Wiring, common_environment, wire
from deploy.embedded.waiting import finish, until
from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.processes import Product
from deploy.report import Report

ANSWER_SECONDS = 60.0
WATCH_SECONDS = 1.0


def run(settings: Settings, product: Product, report: Report) -> None:
    """Run the product until a signal ends it; nothing is left running afterwards.

    Raises CannotRun, or AlreadyRunning when another launcher has the state folder.
    """
    state = State(settings.state_dir)
    with interruptible(), state.held():
        try:
            _end_leftovers(state, report)
            _run(wire(settings, product, state, report), report)
        except KeyboardInterrupt:
            report.say("Stopping …")
        finally:
            with uninterruptible():
                take_down(state)
    report.say("Stopped; the data is kept.")


def take_down(state: State) -> int:
    """End every process of the state folder, in order; answers how many there were."""
    ended = orphans.end(state.directory, supervisor_of(state).process_id())
    state.forget_socket()
    return ended


def supervisor_of(state: State) -> Supervisor:
    """The supervisor of a state folder, running or not."""
    return Supervisor(state.configuration, state.socket(), state.pidfile)


def _end_leftovers(state: State, report: Report) -> None:
    if orphans.find(state.directory):
        with report.step("Ending what an earlier, killed run left behind"):
            take_down(state)


def _run(wiring: Wiring, report: Report) -> None:
    for name in wiring.brought_by_the_user():
        report.say(f"Using {name}")
    for claim in wiring.claims():
        require_free(*claim)
    has_facts = wiring.postgres is None or wiring.postgres.is_made()
    for part in (wiring.broker, wiring.postgres):
        if part:
            part.prepare()
    wiring.state.remember_ports(wiring.settings.ports())
    supervisor = supervisor_of(wiring.state)
    _write_configuration(wiring, supervisor)
    environment = common_environment(dict(os.environ), wiring.state)
    supervisor.start(environment)
    _prepare_data(wiring, environment, report)
    if not has_facts:
        wiring.state.remember_facts(finish(cluster_id(wiring.bootstrap_servers)))
    _go_on_after_a_restore(wiring, environment, report)
    supervisor.start_group(PRODUCT)
    _wait_until_idle(wiring, supervisor, report)
    _refill_a_new_cluster(wiring, environment, supervisor, report)
    _load_demo_once(wiring, environment, supervisor, report)
    if any(program.group == DEMO for program in wiring.programs()):
        supervisor.start_group(DEMO)
    report.say(f"ready {wiring.settings.gateway_url}")
    _watch(wiring, supervisor, report)


def _write_configuration(wiring: Wiring, supervisor: Supervisor) -> None:
    paths = (supervisor.socket, supervisor.pidfile, wiring.state.logs)
    text = configuration(wiring.programs(), *paths)
    supervisor.configuration_file.touch(mode=0o600)
    supervisor.configuration_file.write_text(text, encoding="utf-8")


def _prepare_data(wiring: Wiring, environment: dict[str, str], report: Report) -> None:
    with InitJobs(wiring.state.logs, environment) as jobs:
        with report.step("Starting PostgreSQL and Kafka"):
            _await_postgres(wiring)
            wiring.create_databases()
            jobs.start((e, wiring.environment(e)) for e in wiring.product.migrations)
            _await_kafka(wiring)
        with report.step("Bringing databases and topics up to date"):
            jobs.start((e, wiring.environment(e)) for e in wiring.product.topics)
            jobs.finish()


def _await_postgres(wiring: Wiring) -> None:
    try:
        accepted = until(lambda: finish(accepts(wiring.admin_url)), ANSWER_SECONDS)
    except (asyncpg.PostgresError, ValueError) as error:
        raise CannotRun(f"PostgreSQL refuses the administrator ({error}).") from error
    if not accepted:
        raise CannotRun(
            f"PostgreSQL does not answer; look into {wiring.state.logs / 'postgres.log'}."
            if wiring.postgres
            else "The PostgreSQL that DATABASE_URL names does not answer."
        )


def _await_kafka(wiring: Wiring) -> None:
    broker = wiring.broker
    answers = broker.answers if broker else lambda: finish(has_broker(wiring.bootstrap_servers))
    if not until(answers, ANSWER_SECONDS):
        raise CannotRun(
            f"Kafka does not answer; look into {wiring.state.logs / 'kafka.log'}."
            if broker
            else f"No Kafka broker answers at {wiring.bootstrap_servers} (KAFKA_BOOTSTRAP_SERVERS)."
        )


def _wait_until_idle(wiring: Wiring, supervisor: Supervisor, report: Report) -> None:
    with report.waiting("Waiting until every process is ready") as show:
        ask = in_order(wiring.health_ports)
        wait_until_idle(
            ask, supervisor.failing, show, wiring.state.logs, wiring.settings.stall_seconds
        )


def _go_on_after_a_restore(wiring: Wiring, environment: dict[str, str], report: Report) -> None:
    """Before anything runs: Kafka may know more than the copy that the databases came from."""
    if not wiring.state.was_restored():
        return
    with (
        report.step("Going on after the restore"),
        InitJobs(wiring.state.logs, environment) as jobs,
    ):
        jobs.start((e, wiring.environment(e)) for e in wiring.product.restorations)
        jobs.finish()
    wiring.state.remember_facts(finish(cluster_id(wiring.bootstrap_servers)))
    wiring.state.forget_restore()


def _refill_a_new_cluster(
    wiring: Wiring, environment: dict[str, str], supervisor: Supervisor, report: Report
) -> None:
    """A Kafka that has not seen the databases' facts (it was lost, or they restored) gets them."""
    cluster = finish(cluster_id(wiring.bootstrap_servers))
    if wiring.state.has_facts(cluster):
        return
    with InitJobs(wiring.state.logs, environment) as jobs:
        jobs.start((e, wiring.environment(e)) for e in wiring.product.refills)
        jobs.finish()
    _wait_until_idle(wiring, supervisor, report)
    wiring.state.remember_facts(cluster)


def _load_demo_once(
    wiring: Wiring, environment: dict[str, str], supervisor: Supervisor, report: Report
) -> None:
    state, demo = wiring.state, wiring.product.demo
    if demo is None or not wiring.settings.demo or not state.demo_is_due():
        return
    report.say("Loading the demo district …")
    command = demo(wiring.settings.gateway_url, str(state.demo_key_file))
    if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
        raise CannotRun("The demo district could not be loaded; DEMO=0 starts without it.")
    _wait_until_idle(wiring, supervisor, report)
    state.demo_has_settled()


def _watch(wiring: Wiring, supervisor: Supervisor, report: Report) -> None:
    with live(wiring, supervisor, report) as refresh:
        while not supervisor.ended():
            refresh()
            time.sleep(WATCH_SECONDS)
    raise CannotRun(f"The supervisor ended unexpectedly; see {wiring.state.logs}.")
