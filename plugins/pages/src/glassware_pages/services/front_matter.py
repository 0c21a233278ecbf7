"""What a file says about itself above its text, between two lines of `---`, in YAML."""

from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

Line = Annotated[str, StringConstraints(strip_whitespace=True)]


class FrontMatterError(ValueError):
    """The front matter is no YAML, or a value in it is of the wrong type."""


class FrontMatter(BaseModel):
    """The keys that count here; other tools' keys are left alone. A lower `order` comes first."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    title: Line | None = None
    description: Line = ""
    order: int | None = None


def parse(text: str | None) -> FrontMatter:
    """Return what the text between the lines says; None says nothing.

    Raises `FrontMatterError`, which says what is wrong in one line.
    """
    if not text:
        return FrontMatter()
    try:
        return FrontMatter.model_validate(yaml.safe_load(text) or {})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise FrontMatterError(f"{where}: {first['msg']}" if where else first["msg"]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FrontMatterError(" ".join(str(error).split())) from error
