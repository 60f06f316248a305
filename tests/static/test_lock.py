"""What the page is made of: libraries by their hashes, wherever they come from."""

import json

from deploy.embedded.toolchain.node import WEB

LOCK = (WEB / "package-lock.json").read_text("utf-8")


def test_the_lock_file_holds_no_address():
    assert [line.strip() for line in LOCK.splitlines() if "://" in line] == []


def test_every_library_is_bound_to_its_hash():
    packages = json.loads(LOCK)["packages"]
    loose = [name for name, entry in packages.items() if name and "integrity" not in entry]
    bundled = {name for name in loose if packages[name].get("inBundle")}
    assert sorted(set(loose) - bundled) == []
