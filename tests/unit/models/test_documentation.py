"""docs/models.md says what the code says."""

from __future__ import annotations

from app.config import ROOT
from app.models.documentation import examples, families_table, options_table
from app.models.options import ModelOptions
from app.models.registry import families


def test_the_page_has_every_family_option_and_example() -> None:
    page = (ROOT / "docs" / "models.md").read_text()
    assert families_table() in page
    assert options_table() in page
    assert all(line in page for line in examples().splitlines())


def test_nothing_is_left_undescribed() -> None:
    assert all(field.description for field in ModelOptions.model_fields.values())
    for recipe in families().values():
        assert recipe.title
        assert recipe.license
        assert recipe.description
        assert recipe.starter or recipe.examples
        for job_type, settings in recipe.settings.items():
            assert settings.model_fields["type"].default == job_type
            assert all(field.description for name, field in settings.model_fields.items() if name != "type")
