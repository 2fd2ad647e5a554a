"""A link belongs to one share, by a unique key that contains the organisation as all do."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("links", "0001_links_and_visits"),
        ("sharing", "0001_drafts_and_shares"),
    ]

    operations = [
        migrations.AlterField(
            model_name="share",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="links.link",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                fields=("organisation", "link"), name="sharing_one_share_a_link"
            ),
        ),
    ]
