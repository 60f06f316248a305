"""`python -m deploy.embedded.toolchain.locking`: lock the newest Apache Kafka 4.x.

jgo asks the Maven repository what Kafka needs; it comes with what tests and checks need.
"""

import hashlib
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from jgo.maven import MavenContext, PythonResolver

from deploy.embedded.toolchain.jars import (
    ANSWER_SECONDS,
    KAFKA,
    LOCK_FILE,
    REPOSITORY_VARIABLE,
    TOOLS_LOCK_FILE,
    Jar,
    version,
)
from deploy.report import Report

TOOLS = "org.apache.kafka:kafka-tools"
LOG4J_CORE = "org.apache.logging.log4j:log4j-core"
LOG4J_BACK_END = "org.apache.logging.log4j:log4j-slf4j-impl"
RELEASE = re.compile(r"4\.\d+\.\d+")


def lock(lock_file: Path = LOCK_FILE, tools_lock_file: Path = TOOLS_LOCK_FILE) -> list[Jar]:
    """Resolve the newest Kafka 4.x and write coordinate, digest and size of all it needs.

    Its command line tools, which the broker does without, get a lock of their own.
    """
    with TemporaryDirectory() as scratch:
        context = _maven(Path(scratch))
        kafka = f"{KAFKA}:{_newest(context)}"
        jars = [_measured(context, coordinate) for coordinate in _needed(context, kafka)]
        tools = _measured(context, kafka.replace(KAFKA, TOOLS))
    jars.sort(key=lambda jar: jar.coordinate)
    _write(lock_file, jars)
    _write(tools_lock_file, [tools])
    return jars


def _write(lock_file: Path, jars: list[Jar]) -> None:
    lock_file.write_text("".join(f"{j.coordinate} {j.sha256} {j.size}\n" for j in jars))


def _newest(context: MavenContext) -> str:
    project = context.project(*KAFKA.split(":"))
    project.update()
    releases = [c.version for c in project.versions() if RELEASE.fullmatch(c.version)]
    return max(releases, key=lambda release: [int(part) for part in release.split(".")])


def _needed(context: MavenContext, kafka: str) -> list[str]:
    found, needed = context.resolver.resolve([context.create_dependency(kafka)])
    coordinates = [f"{d.groupId}:{d.artifactId}:{d.version}" for d in (*found, *needed)]
    log4j = next(c.rpartition(":")[2] for c in coordinates if c.startswith(LOG4J_CORE))
    return [*coordinates, f"{LOG4J_BACK_END}:{log4j}"]


def _measured(context: MavenContext, coordinate: str) -> Jar:
    content = context.create_dependency(coordinate).artifact.resolve().read_bytes()
    return Jar(coordinate, hashlib.sha256(content).hexdigest(), len(content))


def _maven(repository_cache: Path) -> MavenContext:
    mirror = os.environ.get(REPOSITORY_VARIABLE)
    return MavenContext(
        resolver=PythonResolver(),
        repo_cache=repository_cache,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=ANSWER_SECONDS,
    )


def main() -> None:
    report = Report()
    with report.step("Resolving Apache Kafka"):
        found = lock()
    report.say(f"Locked Apache Kafka {version(found)} and all it needs: {len(found)} jars")


if __name__ == "__main__":
    main()
