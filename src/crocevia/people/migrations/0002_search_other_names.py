from django.db import migrations

import crocevia.people.search


def fold_names(apps, schema_editor):
    """Names written before this column existed get their folded text."""
    name = apps.get_model("people", "OrganisationName")
    for row in name.objects.iterator():
        row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="organisationname",
            name="search_text",
            field=crocevia.people.search.SearchText("value", blank=True, default="", editable=False),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
