from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("content_store", "0003_one_index_less"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contentitem",
            index=models.Index(
                fields=["page_key"], name="content_store_withheld", condition=Q(withheld=True)
            ),
        ),
    ]
