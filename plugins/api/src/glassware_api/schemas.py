"""Schemas: what clients may send and what they get, the same kind for both directions."""

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Base of a schema: refuses unknown fields and NaN, reads the attributes of models.

    `UserOut.model_validate(user)` takes what it declares from a model, so that nothing else gets out.
    """

    model_config = ConfigDict(
        allow_inf_nan=False,
        extra="forbid",
        from_attributes=True,
        hide_input_in_errors=True,
    )
