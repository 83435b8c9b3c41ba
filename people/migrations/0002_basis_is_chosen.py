from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='basis',
            field=models.CharField(choices=[('consent', 'Consent'), ('contract', 'Contract'), ('public-task', 'Public task'), ('legitimate-interest', 'Legitimate interest')], help_text='Why these details may be published. Not shown to anyone outside.', max_length=30, verbose_name='Lawful basis'),
        ),
        migrations.AlterField(
            model_name='person',
            name='title',
            field=models.CharField(blank=True, max_length=120, verbose_name='Job title'),
        ),
    ]
