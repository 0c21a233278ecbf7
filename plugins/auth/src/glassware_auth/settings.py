"""The table `[auth]` in `plugins.toml`."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from glassware.settings import Settings

KEY_BYTES = 32  # RFC 7518, section 3.2: HS256 wants a key as long as its hash


class AuthSettings(Settings):
    """How visitors become members, and how their passwords and tokens are kept."""

    registration: Literal["open", "closed"] = Field(
        default="open", description="Whether visitors may make accounts for themselves."
    )
    hasher: Literal["argon2id", "bcrypt"] = Field(
        default="argon2id",
        description="How passwords are hashed; hashes of the other kind are replaced at log-in.",
    )
    jwt_key: SecretStr | None = Field(
        default=None,
        description="Signs the API's tokens, 32 bytes or more; by default derived from the site's secret.",
    )

    @field_validator("jwt_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < KEY_BYTES:
            message = f"must have {KEY_BYTES} bytes or more"
            raise ValueError(message)
        return value
