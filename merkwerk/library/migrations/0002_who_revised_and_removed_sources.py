"""Who revised a story, at which address a page was read, and sources that were removed."""

import django.db.models.deletion
from django.db import migrations, models

# What is known of before: the last who revised, and that pages were read at the story's address.
WRITE_DOWN_WHAT_IS_KNOWN = """
update library_story set revisers = jsonb_build_object(revised_by_id::text, revision)
    where revised_by_id is not null;
update library_reading set address = library_story.address from library_story
    where library_story.id = library_reading.story_id and library_reading.state = 'read';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0001_stories_and_sources"),
        ("people", "0001_organisations_and_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="reading",
            name="address",
            field=models.CharField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name="source",
            name="attempts",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="source",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="removed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="revisers",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunSQL(WRITE_DOWN_WHAT_IS_KNOWN, migrations.RunSQL.noop),
    ]
