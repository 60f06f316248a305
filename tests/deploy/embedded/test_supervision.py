from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from deploy.embedded.supervision.supervisor import INFRASTRUCTURE, PRODUCT, Program, configuration
from deploy.errors import CannotRun

FOLDER = Path("/a clone")
PROGRAMS = [
    Program("kafka", INFRASTRUCTURE, ["/a clone/java", "-cp", "x y/*"], {"LC_ALL": "C.UTF-8"}),
    Program("funds", PRODUCT, ["python", "-m", "f"], {"URL": "postgresql://f:p%20@h/f?a=b,c"}),
]


def read(text: str, tmp_path: Path) -> dict:
    file = tmp_path / "supervisord.conf"
    file.write_text(text)
    options = ServerOptions()
    options.realize(["-c", str(file), "-n"])
    return {group.name: group for group in options.process_group_configs}


def test_supervisord_reads_back_every_command_variable_and_path(tmp_path):
    logs = tmp_path / "a folder, 渝中"
    logs.mkdir()
    text = configuration(PROGRAMS, tmp_path / "s.sock", tmp_path / "s.pid", logs)
    groups = read(text, tmp_path)
    kafka = groups[INFRASTRUCTURE].process_configs[0]
    funds = groups[PRODUCT].process_configs[0]
    assert kafka.command == "'/a clone/java' -cp 'x y/*'"
    assert funds.environment == PROGRAMS[1].environment
    assert kafka.stdout_logfile == str(logs / "kafka.log")
    assert (kafka.autostart, funds.autostart) == (True, False)


def test_the_product_stops_before_kafka_and_postgresql(tmp_path):
    text = configuration(PROGRAMS, tmp_path / "s.sock", tmp_path / "s.pid", tmp_path)
    groups = read(text, tmp_path)
    assert groups[PRODUCT].priority > groups[INFRASTRUCTURE].priority


@pytest.mark.parametrize("name", ["project #2", "100%", 'a "quoted" one'])
def test_a_folder_name_that_supervisord_would_misread_is_refused(name):
    with pytest.raises(CannotRun, match=f"misread the name .*{name}"):
        configuration(PROGRAMS, FOLDER / "s.sock", FOLDER / "s.pid", FOLDER / name)
