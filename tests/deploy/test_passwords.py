import re
import subprocess

from deploy.paths import ROOT
from tests.deploy.composition import defaults, environment, services


def recipe() -> str:
    """The lines of deploy/README.md that make a `.env`."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "deploy/README.md").read_text(), re.DOTALL)
    return next(block for block in blocks if "> .env" in block)


def generated(folder) -> dict[str, str]:
    subprocess.run(["sh", "-euc", recipe()], cwd=folder, check=True)
    lines = (folder / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_the_recipe_gives_every_password_a_random_value_that_fits_into_a_url(tmp_path):
    made = generated(tmp_path)
    assert made.keys() == {n for n in defaults() if n.endswith(("_PASSWORD", "IDENTITY_SECRET"))}
    assert len(set(made.values())) == len(made)
    assert all(re.fullmatch(r"[0-9a-f]{48}", value) for value in made.values())
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0


def test_with_generated_passwords_no_container_has_a_known_one(tmp_path):
    made = generated(tmp_path)
    funds = environment("funds", made)["DATABASE_URL"]
    assert funds == f"postgresql://funds:{made['FUNDS_PASSWORD']}@postgres:5432/funds"
    assert "development" in str(environment("postgres"))
    for name in services(made):
        assert "development" not in str(environment(name, made)), name
