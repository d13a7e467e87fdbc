"""Only what was registered is removed, and no link leads out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.harness.reaper.removal import Doomed, RefusedError


def test_a_registered_directory_goes_with_everything_in_it(tmp_path: Path) -> None:
    """Read-only directories inside it too."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    inner.chmod(0o500)
    assert Doomed.of(str(tmp_path / "a")).remove()
    assert not (tmp_path / "a").exists()


def test_a_path_that_never_came_to_be_is_removed_already(tmp_path: Path) -> None:
    """Registering comes first, making second: a kill between the two leaves nothing."""
    assert Doomed.of(str(tmp_path / "never")).remove()


def test_something_else_in_its_place_is_left_alone(tmp_path: Path) -> None:
    """Device and inode must be those that were registered."""
    path = tmp_path / "a"
    path.mkdir()
    doomed = Doomed.of(str(path))
    path.rename(tmp_path / "moved")
    path.mkdir()
    assert not doomed.remove()
    assert path.exists()


def test_a_link_put_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """What the link points to stays."""
    victim, path = tmp_path / "victim", tmp_path / "a"
    victim.mkdir()
    (victim / "file").write_text("x")
    doomed = Doomed.of(str(path))
    path.symlink_to(victim)
    assert doomed.remove()
    assert not path.is_symlink()
    assert (victim / "file").exists()


def test_links_among_the_parents_are_resolved_when_registered(tmp_path: Path) -> None:
    """A parent that is bent elsewhere later does not bend the removal."""
    real, link = tmp_path / "real", tmp_path / "link"
    (real / "a").mkdir(parents=True)
    link.symlink_to(real)
    assert Doomed.of(str(link / "a")).path == str(real / "a")


@pytest.mark.parametrize("path", ["/", "/usr", "//", "/tmp/", "/etc/.."])  # noqa: S108 - they are refused
def test_paths_near_the_root_are_refused(path: str) -> None:
    """However they are spelled."""
    with pytest.raises(RefusedError):
        Doomed.of(path)


def test_homes_and_what_holds_them_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So are the temp directory and the one that the user stands in."""
    for variable, name in (("HOME", "home"), ("TMPDIR", "temp")):
        (tmp_path / variable / name).mkdir(parents=True)
        monkeypatch.setenv(variable, str(tmp_path / variable / name))
        for path in (tmp_path / variable / name, tmp_path / variable):
            with pytest.raises(RefusedError, match="holds"):
                Doomed.of(str(path))
