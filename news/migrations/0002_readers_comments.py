import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Shown with the comment.', max_length=80, verbose_name='Your name')),
                ('email', models.EmailField(blank=True, help_text='Only for the editor’s questions; shown to nobody else.', max_length=254, verbose_name='Your e-mail')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(3000)], verbose_name='Your comment')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Written')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('removed', 'Removed')], default='waiting', max_length=10, verbose_name='State')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='Decided')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Decided by')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='news.newspage', verbose_name='News item')),
            ],
            options={
                'verbose_name': 'reader’s comment',
                'verbose_name_plural': 'readers’ comments',
                'ordering': ['written_at', 'pk'],
                'indexes': [models.Index(fields=['page', 'state', 'written_at'], name='news_comments_of_page')],
            },
        ),
    ]
