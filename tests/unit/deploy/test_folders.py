"""Where a demo keeps its data."""

from pathlib import Path

from deploy.local.folders import default_data_folder


def test_roots_folder_is_open_to_the_servers_accounts() -> None:
    """As root the data stands where other accounts may enter, else in the checkout."""
    assert default_data_folder(user_id=0) == Path("/var/lib/nowalls/demo")
    assert default_data_folder(user_id=1000) == Path(__file__).parents[3] / "var" / "demo"
