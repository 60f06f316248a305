"""Whether something happens in the demo district: where there is one, unless switched off."""

from pathlib import Path

import pytest

from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.state import State
from deploy.embedded.supervision.supervisor import DEMO
from deploy.embedded.supervision.wiring import wire
from deploy.processes import PRODUCT
from deploy.report import SILENT


def programs(state: State, **settings: bool) -> list[str]:
    wiring = wire(Settings(state_dir=state.directory, **settings), PRODUCT, state, SILENT)
    return [program.name for program in wiring.programs() if program.group == DEMO]


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def test_it_lives_on_after_it_was_loaded_and_at_each_start(state: State):
    with state.held():
        assert programs(state) == ["demo"]
        state.demo_has_settled()
        assert programs(state) == ["demo"]
        assert programs(state, demo_live=False) == []


def test_without_it_nothing_is_invented(state: State):
    with state.held():
        assert programs(state, demo=False) == []
        assert programs(state) == []
