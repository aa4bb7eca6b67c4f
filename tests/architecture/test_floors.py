"""The schema obeys the floors: import contracts cannot see a foreign key that is written as a string."""

from django.apps import apps

from tests.support.house import floors


def _floor(model):
    return model.__module__.split(".")[1]


def _relations():
    for model in apps.get_app_config("guidance").get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if field.concrete and target and target._meta.app_label == "guidance":
                yield model, field, target


def test_model_lives_on_a_floor():
    models = apps.get_app_config("guidance").get_models()

    homeless = [model.__name__ for model in models if _floor(model) not in floors()]

    assert homeless == []


def test_relation_points_to_its_own_floor_or_a_lower_one():
    relations = list(_relations())

    upward = [
        f"{_floor(model)}.{model.__name__}.{field.name} -> {_floor(target)}.{target.__name__}"
        for model, field, target in relations
        if _floor(model) != _floor(target) and floors()[_floor(target)] >= floors()[_floor(model)]
    ]

    assert upward == []
    assert len(relations) > 10  # the walk has seen the schema
