from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0002_readers_comments'),
    ]

    operations = [
        migrations.AlterField(
            model_name='newspage',
            name='category',
            field=models.CharField(choices=[('news', 'News item'), ('statement', 'Statement'), ('bulletin', 'Bulletin'), ('story', 'Story')], default='news', max_length=20, verbose_name='Category'),
        ),
    ]
