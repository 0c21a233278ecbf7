"""The API's root: what there is."""

from collections.abc import Sequence

from glassware.access import admits, public
from glassware_api.resources import Resource
from glassware_api.schemas import Schema


class Collection(Schema):
    """A resource that can be got without knowing an id."""

    name: str
    url: str


class Index(Resource):
    """The collections."""

    def __init__(self, collections: Sequence[tuple[str, type[Resource]]]) -> None:
        """Keep every mounted collection with its name."""
        self.collections = collections

    @public
    def get(self) -> dict[str, list[Collection]]:
        """Return the collections that the identity may get."""
        shown = [
            (name, resource) for name, resource in self.collections if admits(f"api.{resource.endpoint}")
        ]
        return {"collections": [Collection(name=name, url=resource.url()) for name, resource in shown]}
