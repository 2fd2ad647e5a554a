from django.db import migrations, models


class Migration(migrations.Migration):
    """A draft that is thrown away can be taken back for a day."""

    dependencies = [
        ("sharing", "0002_one_share_a_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="thrown_away_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
