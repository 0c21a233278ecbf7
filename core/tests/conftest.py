"""Two made-up plugins with migrations (`dogs` point at their `owners`), and the command line in a site."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PLUGIN = '"""A plugin with nothing but tables."""\n'

OWNERS = """
    from sqlalchemy import String
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    from glassware import db


    class Model(DeclarativeBase):
        metadata = db.metadata


    class Owner(Model):
        __tablename__ = "owners_owner"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(80))
"""

OWNERS_0001 = """
    '''Create the owners.'''

    import sqlalchemy as sa
    from alembic import op

    revision = "owners_0001"
    down_revision = None


    def upgrade():
        op.create_table(
            "owners_owner",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("name", sa.String(40), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_owners_owner")),
        )


    def downgrade():
        op.drop_table("owners_owner")
"""

OWNERS_0002 = """
    '''Lengthen the names.'''

    import sqlalchemy as sa
    from alembic import op

    revision: str = "owners_0002"
    down_revision: str | None = "owners_0001"


    def upgrade():
        with op.batch_alter_table("owners_owner") as table:
            table.alter_column(
                "name", type_=sa.String(80), existing_type=sa.String(40), existing_nullable=False
            )


    def downgrade():
        with op.batch_alter_table("owners_owner") as table:
            table.alter_column(
                "name", type_=sa.String(40), existing_type=sa.String(80), existing_nullable=False
            )
"""

DOGS = """
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    from glassware import db


    class Model(DeclarativeBase):
        metadata = db.metadata


    class Dog(Model):
        __tablename__ = "dogs_dog"
        id: Mapped[int] = mapped_column(primary_key=True)
        owner_id: Mapped[int] = mapped_column(ForeignKey("owners_owner.id", ondelete="CASCADE"))
"""

DOGS_0001 = """
    '''Create the dogs.'''

    import sqlalchemy as sa
    from alembic import op

    revision = "dogs_0001"
    down_revision = None


    def upgrade():
        op.create_table(
            "dogs_dog",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("owner_id", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_dogs_dog")),
            sa.ForeignKeyConstraint(
                ["owner_id"],
                ["owners_owner.id"],
                name=op.f("fk_dogs_dog_owner_id_owners_owner"),
                ondelete="CASCADE",
            ),
        )


    def downgrade():
        op.drop_table("dogs_dog")
"""


@pytest.fixture
def kennel(install: Callable[..., Path]) -> Path:
    """Install both plugins, as if from their sources; return the folder that holds their packages."""
    owners = {
        "glassware_owners/__init__.py": PLUGIN,
        "glassware_owners/plugin.py": PLUGIN,
        "glassware_owners/models.py": OWNERS,
        "glassware_owners/migrations/0001_create_the_owners.py": OWNERS_0001,
        "glassware_owners/migrations/0002_lengthen_the_names.py": OWNERS_0002,
    }
    dogs = {
        "glassware_dogs/__init__.py": PLUGIN,
        "glassware_dogs/plugin.py": PLUGIN,
        "glassware_dogs/models.py": DOGS,
        "glassware_dogs/migrations/0001_create_the_dogs.py": DOGS_0001,
    }
    install("owners", owners, entry="glassware_owners.plugin")
    folder = install("dogs", dogs, entry="glassware_dogs.plugin", requires=("glassware-owners",))
    for name in ("owners", "dogs"):
        origin = folder / f"glassware_{name}-1.0.dist-info" / "direct_url.json"
        origin.write_text('{"url": "file:///somewhere", "dir_info": {"editable": true}}', encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a site with no plugin enabled."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
    return folder


@pytest.fixture
def console(site: Path, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Return `console("plugins", "enable", "hello", VARIABLE="value")`: the command, started in the site.

    It finds the made-up distributions of the fixture `install`, and nothing of what variables say outside.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Whoever runs the tests in the background has told them to ignore Ctrl-C; what they start must not.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("GLASSWARE_")}
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "glassware", *arguments],
            cwd=site,
            env={**outside, "PYTHONPATH": str(tmp_path / "distributions"), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def command(console: Callable[..., subprocess.Popen[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return `command(…)`: what the command answered once it has ended."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        process = console(*arguments, **variables)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    return run
