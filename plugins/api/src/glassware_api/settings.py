"""The table `[api]`."""

from typing import Self

from pydantic import Field, model_validator

from glassware.settings import Settings

MEBIBYTE = 1024 * 1024


class ApiSettings(Settings):
    """How much a client gets and gives at once."""

    per_page: int = Field(default=20, ge=1, description="Items on a page, when the client does not say.")
    per_page_max: int = Field(default=100, ge=1, description="The most items that a client may ask for.")
    max_body: int = Field(default=MEBIBYTE, ge=1, description="The most bytes of a JSON body.")

    @model_validator(mode="after")
    def _default_within_most(self) -> Self:
        if self.per_page > self.per_page_max:
            message = f"per_page is {self.per_page}, above per_page_max, {self.per_page_max}"
            raise ValueError(message)
        return self
