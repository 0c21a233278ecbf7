"""Settings in environment variables: which there are, and what their text stands for."""

import json
import os
import re
from typing import Any

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

VARIABLE = re.compile(r"GLASSWARE_([A-Z][A-Z0-9]*)__(\w+)")


def environment_tables() -> dict[str, dict[str, str]]:
    """Return the settings in `GLASSWARE_<TABLE>__<KEY>`, as text, by table and key."""
    tables: dict[str, dict[str, str]] = {}
    for name, value in os.environ.items():
        if found := VARIABLE.fullmatch(name):
            key = found[2] if found[1] == "FLASK" else found[2].lower()
            tables.setdefault(found[1].lower(), {})[key] = value
    return tables


def from_environment(model: type[BaseModel], key: str, text: str) -> Any:  # noqa: ANN401
    """Return the text itself where the field takes text, else what it says as JSON."""
    info = model.model_fields.get(key)
    if info is None:
        return text
    kind: Any = info.annotation
    try:
        TypeAdapter(kind).validate_json(json.dumps(text), strict=True)
    except ValidationError:
        return json_or_text(text)
    return text


def json_or_text(text: str) -> Any:  # noqa: ANN401
    """Return what the text says as JSON, or the text itself where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def is_secret(model: type[BaseModel], key: str) -> bool:
    """Return whether a field holds a secret, which may be given as `{ file = "path" }`."""
    info = model.model_fields.get(key)
    return info is not None and SecretStr in (
        info.annotation,
        *getattr(info.annotation, "__args__", ()),
    )
