"""A foreign key is an import that import-linter cannot see: `ForeignKey("casework.Case")` is a string."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from tests.test_house_rules import floors


def area_of(model: type[Model]) -> str:
    """Return the area of a model of this house, "" for one of Django's."""
    package, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if package == "fairhearing" else ""


def keys() -> list[tuple[str, str, str]]:
    """Return (field, area that holds it, area that it points to) for every relation between models of this house."""
    return [
        (str(field), area_of(model), area_of(field.related_model))
        for model in apps.get_models(include_auto_created=True)
        if area_of(model)
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation
        and field.concrete
        and isinstance(field.related_model, type)
        and area_of(field.related_model)
    ]


def test_foreign_keys_go_down_the_floors() -> None:
    """A row may point to its own area or to one on a floor below, never up and never to a neighbour."""
    height = {area: -number for number, floor in enumerate(floors()) for area in floor}
    upward = [field for field, holder, target in keys() if holder != target and height[holder] <= height[target]]
    assert upward == []


def test_the_walk_sees_the_keys_there_are() -> None:
    """The walk over the models finds relations at all, so that the rule above has something to hold."""
    assert keys()
