from tests.support.commands import run

UNREAD = 2


def test_the_audit_counts_with_its_key_where_figures_are_not_public(district, closed, tmp_path):
    environment = district.environment_of("audit") | {"GATEWAY_URL": closed}
    month = ("run", "--from", "2025-01-31", "--to", "2025-01-31")
    district.settle()
    assert "1 day" in run("audit", environment, *month)
    wrong = tmp_path / "key"
    wrong.write_text("another")
    told = run("audit", environment | {"GATEWAY_KEY_FILE": str(wrong)}, *month, code=UNREAD)
    assert "401" in told
