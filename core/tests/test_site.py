"""Tests of reading `plugins.toml` and the environment."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from glassware.errors import SettingError, SettingsFileError, SiteNotFoundError
from glassware.settings import Settings, SitePath
from glassware.site import Site, find_site, read_site


class ShopSettings(Settings):
    """A table for these tests."""

    page_size: int = 20
    names: tuple[str, ...] = ()
    token: SecretStr | None = None
    folder: SitePath | None = None


def read(tmp_path: Path, text: str) -> Site:
    """Return the site with this `plugins.toml`."""
    (tmp_path / "plugins.toml").write_text(text, encoding="utf-8")
    return read_site(tmp_path)


def test_malformed_toml_names_file_and_line(tmp_path: Path) -> None:
    """Whoever broke the file is told where."""
    with pytest.raises(SettingsFileError) as caught:
        read(tmp_path, 'enabled = []\n[site\nname = "x"\n')
    assert caught.value.place.line == 2
    assert f"{tmp_path / 'plugins.toml'}, line 2" in str(caught.value)


def test_toml_cut_off_in_the_middle_names_its_last_line(tmp_path: Path) -> None:
    """A file that ends too early has no line in Python's message; the last one serves."""
    with pytest.raises(SettingsFileError) as caught:
        read(tmp_path, 'enabled = [\n"pages"')
    assert caught.value.place.line == 2


def test_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are a clear error too."""
    (tmp_path / "plugins.toml").write_bytes(b"enabled = []\n# \xff\n")
    with pytest.raises(SettingsFileError, match="not UTF-8") as caught:
        read_site(tmp_path)
    assert caught.value.place.line == 2


@pytest.mark.parametrize(
    "text", ["enabled = 5", 'enabled = "pages"', "enabled = [1]", 'enabled = ["a", "a"]']
)
def test_enabled_must_be_a_list_of_different_names(tmp_path: Path, text: str) -> None:
    """Nothing else is guessed to be one."""
    with pytest.raises(SettingsFileError, match="enabled") as caught:
        read(tmp_path, text)
    assert caught.value.place.line == 1


def test_key_outside_of_tables_names_its_near_miss(tmp_path: Path) -> None:
    """`enable` is not silently ignored."""
    with pytest.raises(SettingsFileError, match="Did you mean 'enabled'"):
        read(tmp_path, 'enable = ["pages"]')


def test_unknown_setting_names_line_and_near_miss(tmp_path: Path) -> None:
    """A misspelt key of `[site]` is found."""
    with pytest.raises(SettingError, match="Did you mean 'database'") as caught:
        read(tmp_path, 'enabled = []\n\n[site]\nname = "x"\ndatabse = "sqlite"\n')
    assert (caught.value.key, caught.value.place.line) == ("databse", 5)


def test_wrong_type_names_its_line(tmp_path: Path) -> None:
    """Text is not taken for a number."""
    site = read(tmp_path, 'enabled = []\n[shop]\npage_size = "20"\n')
    with pytest.raises(SettingError, match="valid integer") as caught:
        site.read(ShopSettings, "shop")
    assert (caught.value.plugin, caught.value.place.line) == ("shop", 3)


def test_lists_and_paths_become_what_the_model_says(tmp_path: Path) -> None:
    """A TOML list is a tuple; a relative path starts at the site's folder."""
    site = read(tmp_path, 'enabled = []\n[shop]\nnames = ["a"]\nfolder = "docs"\n')
    shop = site.read(ShopSettings, "shop")
    assert shop.names == ("a",)
    assert shop.folder == tmp_path / "docs"


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that is a number in the model is read as one, a list as JSON."""
    monkeypatch.setenv("GLASSWARE_SHOP__PAGE_SIZE", "7")
    monkeypatch.setenv("GLASSWARE_SHOP__NAMES", '["x", "y"]')
    monkeypatch.setenv("GLASSWARE_SHOP__TOKEN", "12345")
    shop = read(tmp_path, "enabled = []\n[shop]\npage_size = 3\n").read(ShopSettings, "shop")
    assert (shop.page_size, shop.names) == (7, ("x", "y"))
    assert shop.token == SecretStr("12345")


def test_error_in_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place of a wrong value is where it was written."""
    monkeypatch.setenv("GLASSWARE_SHOP__PAGE_SIZE", "many")
    with pytest.raises(SettingError, match="GLASSWARE_SHOP__PAGE_SIZE"):
        read(tmp_path, "enabled = []").read(ShopSettings, "shop")


@pytest.mark.parametrize("value", ['["pages", "forms"]', "pages, forms"])
def test_enabled_of_the_environment_replaces_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """As JSON or as names parted by commas."""
    monkeypatch.setenv("GLASSWARE_ENABLED", value)
    assert read(tmp_path, 'enabled = ["api"]').enabled == ("pages", "forms")


def test_secret_is_read_from_its_file(tmp_path: Path) -> None:
    """`{ file = … }` gives the content, without its line end."""
    (tmp_path / "token.txt").write_text("s3cret\n", encoding="utf-8")
    site = read(tmp_path, 'enabled = []\n[shop]\ntoken = { file = "token.txt" }\n')
    assert site.read(ShopSettings, "shop").token == SecretStr("s3cret")


def test_missing_file_of_a_secret_is_named(tmp_path: Path) -> None:
    """With the setting and its line."""
    site = read(tmp_path, 'enabled = []\n[shop]\ntoken = { file = "none.txt" }\n')
    with pytest.raises(SettingError, match=r"none\.txt") as caught:
        site.read(ShopSettings, "shop")
    assert caught.value.place.line == 3


def test_errors_do_not_show_secrets(tmp_path: Path) -> None:
    """P15: a secret of the wrong type stays out of the message."""
    site = read(tmp_path, 'enabled = []\n[shop]\ntoken = ["canary-93"]\n')
    with pytest.raises(SettingError) as caught:
        site.read(ShopSettings, "shop")
    assert "canary-93" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_site_is_found_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any folder below it."""
    (tmp_path / "plugins.toml").write_text("enabled = []", encoding="utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.delenv("GLASSWARE_SITE_DIR", raising=False)
    monkeypatch.chdir(below)
    assert find_site() == tmp_path


def test_named_folder_without_a_site_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GLASSWARE_SITE_DIR` is not searched upwards: it says where."""
    monkeypatch.setenv("GLASSWARE_SITE_DIR", str(tmp_path))
    with pytest.raises(SiteNotFoundError, match="GLASSWARE_SITE_DIR"):
        find_site()


def test_trusted_host_follows_from_the_url(tmp_path: Path) -> None:
    """Whoever names the site's URL need not repeat its host."""
    site = read(tmp_path, 'enabled = []\n[site]\nurl = "https://www.example.org"\n')
    assert site.site.trusted_hosts == ("www.example.org",)


def test_key_file_that_is_no_text_is_an_error_with_its_place(tmp_path: Path) -> None:
    """Rather than a traceback of a codec."""
    site = read(tmp_path, "enabled = []")
    assert site.secret_key is None
    site.instance.mkdir()
    (site.instance / "secret_key").write_bytes(b"\xff" * 40)
    with pytest.raises(SettingError, match="instance/secret_key"):
        _ = site.secret_key


def test_language_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """When the site is read, not on every page."""
    with pytest.raises(SettingError, match="no such language: 'klingon'"):
        read(tmp_path, '[site]\nlocale = "klingon"\n')
    assert read(tmp_path, '[site]\nlocale = "pt_BR"\n').site.locale == "pt_BR"


def test_named_folder_is_not_looked_for_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site that the deployer named, or none: never the one around it."""
    read(tmp_path, "enabled = []")
    (tmp_path / "inner").mkdir()
    monkeypatch.setenv("GLASSWARE_SITE_DIR", str(tmp_path / "inner"))
    with pytest.raises(SiteNotFoundError):
        find_site()


def test_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """P10: here because it is a folder."""
    (tmp_path / "plugins.toml").mkdir()
    with pytest.raises(SettingsFileError, match="cannot be read"):
        read_site(tmp_path)


def test_file_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    """P11: Python's parser gives up with an error of another kind."""
    with pytest.raises(SettingsFileError, match="not valid TOML"):
        read(tmp_path, f"a = {'[' * 100_000}")


def test_place_of_an_enabled_plugin_may_be_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks into the file would not find it."""
    monkeypatch.setenv("GLASSWARE_ENABLED", "shop")
    assert str(read(tmp_path, 'enabled = ["shop"]').enabled_place("shop")) == "GLASSWARE_ENABLED"


def test_only_secrets_are_read_from_files(tmp_path: Path) -> None:
    """Nothing else can show what a file says."""
    (tmp_path / "name").write_text("canary", encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read(tmp_path, 'enabled = []\n[site]\nname = { file = "name" }')
    assert "canary" not in str(caught.value)


def test_file_of_a_secret_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """It is named, and not shown."""
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError, match="cannot read the secret's file") as caught:
        read(tmp_path, 'enabled = []\n[site]\nsecret_key = { file = "secret" }')
    assert caught.value.key == "secret_key"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('timezone = "Mars/Phobos"', "no such time zone: 'Mars/Phobos'"),
        ('timezone = "../../etc/passwd"', "no such time zone"),
        ("proxies = -1", "greater than or equal to 0"),
        ('url = "example.org"', "pattern"),
        ('url = "https://example.org/below"', "pattern"),
        ('url = "javascript://example.org"', "pattern"),
    ],
)
def test_value_that_means_nothing_is_refused_with_its_line(tmp_path: Path, line: str, reason: str) -> None:
    """When the site starts, not in a request."""
    with pytest.raises(SettingError, match=reason) as caught:
        read(tmp_path, f"enabled = []\n[site]\n{line}")
    assert caught.value.place.line == 3
    assert "Value error" not in str(caught.value)


def test_model_does_not_show_what_it_refuses() -> None:
    """It may have been a secret in the wrong place."""
    with pytest.raises(ValueError, match="page_size") as caught:
        ShopSettings.model_validate({"page_size": "canary"})
    assert "canary" not in str(caught.value)
