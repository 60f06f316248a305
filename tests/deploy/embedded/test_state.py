import json
import os
import stat

import pytest

from deploy.embedded.supervision.state import AlreadyRunning, State
from deploy.errors import CannotRun

SERVICES = ("funds", "talent")


@pytest.fixture
def state(tmp_path) -> State:
    return State(tmp_path / "state")


def test_secrets_stay_the_same_and_are_readable_by_their_owner_only(state):
    with state.held():
        first = state.prepare(SERVICES)
        assert state.prepare((*SERVICES, "indicators")).database_passwords.items() >= (
            first.database_passwords.items()
        )
    for name in ("secrets.json", "demo-key", "keys.json"):
        assert stat.S_IMODE((state.directory / name).stat().st_mode) == 0o600
    assert state.demo_key_file.read_text() == first.demo_key == state.secrets().demo_key


def test_keys_that_somebody_added_stay(state):
    added = {"name": "tax", "source": "tax-office", "types": ["*"], "sha256": "00"}
    with state.held():
        state.prepare(SERVICES)
        keys = json.loads(state.keys_file.read_text())
        state.keys_file.write_text(json.dumps([*keys, added]))
        state.prepare(SERVICES)
    assert added in json.loads(state.keys_file.read_text())
    assert len(json.loads(state.keys_file.read_text())) == 2


def test_one_state_folder_has_one_launcher(state):
    with state.held():
        assert state.holder() == os.getpid()
        with pytest.raises(AlreadyRunning), State(state.directory).held():
            pass
    assert state.holder() is None


def test_the_demo_is_due_in_a_new_folder_until_it_has_settled(state):
    with state.held():
        state.prepare(SERVICES, with_demo=True)
        assert state.demo_is_due()
        state.prepare(SERVICES, with_demo=True)
        assert state.demo_is_due()
        state.demo_has_settled()
        state.prepare(SERVICES, with_demo=True)
    assert not state.demo_is_due()


def test_the_demo_is_never_loaded_over_the_data_of_a_start_without_it(state):
    with state.held():
        state.prepare(SERVICES, with_demo=False)
        state.prepare(SERVICES, with_demo=True)
    assert not state.demo_is_due()


def test_a_folder_with_somebody_elses_files_is_refused(state):
    state.directory.mkdir()
    (state.directory / "letter.txt").write_text("dear")
    with pytest.raises(CannotRun, match="holds files that are not"), state.held():
        pass


def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_is_remembered(tmp_path):
    state = State(tmp_path / ("long" * 30))
    with state.held():
        socket = state.socket()
        assert len(str(socket)) < 100
        assert State(state.directory).socket() == socket
        state.forget_socket()
    assert not socket.parent.exists()
