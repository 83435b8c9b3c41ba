import core.business_ids
import core.collation
import core.written_forms
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('regions', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='Used in addresses and by partners. Does not change.', unique=True, verbose_name='Code')),
                ('name_fi', models.CharField(max_length=100, verbose_name='Name in Finnish')),
                ('name_sv', models.CharField(blank=True, max_length=100, verbose_name='Name in Swedish')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='Name in English')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['name_fi'],
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='ServiceLanguage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='Used in addresses and by partners. Does not change.', unique=True, verbose_name='Code')),
                ('name_fi', models.CharField(max_length=100, verbose_name='Name in Finnish')),
                ('name_sv', models.CharField(blank=True, max_length=100, verbose_name='Name in Swedish')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='Name in English')),
            ],
            options={
                'verbose_name': 'service language',
                'verbose_name_plural': 'service languages',
                'ordering': ['name_fi'],
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='TargetGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='Used in addresses and by partners. Does not change.', unique=True, verbose_name='Code')),
                ('name_fi', models.CharField(max_length=100, verbose_name='Name in Finnish')),
                ('name_sv', models.CharField(blank=True, max_length=100, verbose_name='Name in Swedish')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='Name in English')),
            ],
            options={
                'verbose_name': 'target group',
                'verbose_name_plural': 'target groups',
                'ordering': ['name_fi'],
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='OrganisationPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.TextField(blank=True, help_text='One or two sentences for lists, search engines and partners’ sites.', max_length=500, verbose_name='Summary')),
                ('main_image_alt', models.CharField(blank=True, help_text='Leave empty to use the image’s own.', max_length=255, verbose_name='Alt text of the main image here')),
                ('main_image_caption', models.CharField(blank=True, max_length=300, verbose_name='Caption of the main image')),
                ('licence', models.CharField(choices=[('CC-BY-4.0', 'CC BY 4.0: may be shared when the author is named'), ('CC-BY-SA-4.0', 'CC BY-SA 4.0: may be shared under the same terms'), ('CC0-1.0', 'CC0 1.0: free to use'), ('all-rights-reserved', 'All rights reserved: may be shown by partners, not altered')], default='CC-BY-4.0', max_length=30, verbose_name='Licence of the text')),
                ('change_note', models.CharField(blank=True, help_text='For example “The starting time was corrected.” Shown with the date of the change.', max_length=250, verbose_name='Change note for readers')),
                ('business_id', core.business_ids.BusinessIdField(blank=True, db_index=True, help_text='Y-tunnus, in the form 1234567-8.', max_length=9, verbose_name='Business ID')),
                ('register_number', core.business_ids.RegisterNumberField(blank=True, help_text='In the Register of Associations.', max_length=20, verbose_name='Register number')),
                ('description', models.TextField(blank=True, help_text='What the organisation does, in plain words.', verbose_name='Description')),
                ('area', models.CharField(choices=[('municipalities', 'The municipalities chosen below'), ('region', 'The regions chosen below'), ('nationwide', 'The whole country')], default='municipalities', max_length=20, verbose_name='Area of activity')),
                ('street_address', models.CharField(blank=True, max_length=160, verbose_name='Street address')),
                ('postal_code', core.written_forms.PostalCodeField(blank=True, max_length=5, verbose_name='Postal code')),
                ('post_office', models.CharField(blank=True, help_text='Filled in by the postal code when you leave it empty.', max_length=80, verbose_name='Post office')),
                ('latitude', models.FloatField(blank=True, help_text='In degrees, for example 61.0587. Finland lies between 59 and 70.5.', null=True, validators=[django.core.validators.MinValueValidator(59.0, 'This point is not in Finland. Check that latitude and longitude have not changed places.'), django.core.validators.MaxValueValidator(70.5, 'This point is not in Finland. Check that latitude and longitude have not changed places.')], verbose_name='Latitude')),
                ('longitude', models.FloatField(blank=True, help_text='In degrees, for example 28.1887. Finland lies between 19 and 32.', null=True, validators=[django.core.validators.MinValueValidator(19.0, 'This point is not in Finland. Check that latitude and longitude have not changed places.'), django.core.validators.MaxValueValidator(32.0, 'This point is not in Finland. Check that latitude and longitude have not changed places.')], verbose_name='Longitude')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='Phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('website', models.URLField(blank=True, help_text='For example www.example.fi.', validators=[django.core.validators.URLValidator(message='Write a web address, for example https://www.example.fi.', schemes=['http', 'https'])], verbose_name='Website')),
                ('joining', models.TextField(blank=True, help_text='How to become a member or a volunteer.', verbose_name='Joining')),
                ('accessibility', models.TextField(blank=True, verbose_name='Accessibility of the premises')),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='Checked on')),
                ('state', models.CharField(choices=[('fresh', 'Checked'), ('ageing', 'Waiting for a check'), ('silent', 'Not confirmed'), ('closed', 'Closed')], default='fresh', max_length=10, verbose_name='State')),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.siltaimage', verbose_name='Logo')),
                ('main_image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.siltaimage', verbose_name='Main image')),
                ('municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.municipality', verbose_name='Home municipality')),
                ('source_organisation', models.ForeignKey(blank=True, help_text='The organisation whose text this is, when it is not the network’s own.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisations.organisationpage', verbose_name='Source organisation')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='predecessors', to='organisations.organisationpage', verbose_name='Continued by')),
                ('sort_key', core.collation.SortKeyField(db_index=True, default='', editable=False, max_length=200, of='title')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='OrganisationIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.TextField(blank=True, help_text='One or two sentences for lists, search engines and partners’ sites.', max_length=500, verbose_name='Summary')),
                ('main_image_alt', models.CharField(blank=True, help_text='Leave empty to use the image’s own.', max_length=255, verbose_name='Alt text of the main image here')),
                ('main_image_caption', models.CharField(blank=True, max_length=300, verbose_name='Caption of the main image')),
                ('licence', models.CharField(choices=[('CC-BY-4.0', 'CC BY 4.0: may be shared when the author is named'), ('CC-BY-SA-4.0', 'CC BY-SA 4.0: may be shared under the same terms'), ('CC0-1.0', 'CC0 1.0: free to use'), ('all-rights-reserved', 'All rights reserved: may be shown by partners, not altered')], default='CC-BY-4.0', max_length=30, verbose_name='Licence of the text')),
                ('change_note', models.CharField(blank=True, help_text='For example “The starting time was corrected.” Shown with the date of the change.', max_length=250, verbose_name='Change note for readers')),
                ('introduction', models.TextField(blank=True, verbose_name='Introduction')),
                ('main_image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.siltaimage', verbose_name='Main image')),
                ('source_organisation', models.ForeignKey(blank=True, help_text='The organisation whose text this is, when it is not the network’s own.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisations.organisationpage', verbose_name='Source organisation')),
            ],
            options={
                'verbose_name': 'organisation directory',
                'verbose_name_plural': 'organisation directories',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='OrganisationActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.activity', verbose_name='Activity')),
                ('organisation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='activity_links', to='organisations.organisationpage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'activity'), name='organisations_activity_once')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationLanguage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='language_links', to='organisations.organisationpage')),
                ('language', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.servicelanguage', verbose_name='Language')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'language'), name='organisations_language_once')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationTargetGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='target_group_links', to='organisations.organisationpage')),
                ('target_group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.targetgroup', verbose_name='Target group')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'target_group'), name='organisations_target_group_once')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=160, verbose_name='Name')),
                ('kind', models.CharField(choices=[('short', 'Short name'), ('former', 'Former name'), ('translation', 'Name in another language')], default='short', max_length=20, verbose_name='Kind')),
                ('organisation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='organisations.organisationpage')),
                ('sort_key', core.collation.SortKeyField(db_index=True, default='', editable=False, max_length=200, of='name')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('label', models.CharField(help_text='For example Facebook.', max_length=60, verbose_name='Name of the service')),
                ('url', models.URLField(validators=[django.core.validators.URLValidator(message='Write a web address, for example https://www.example.fi.', schemes=['http', 'https'])], verbose_name='Web address')),
                ('organisation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='organisations.organisationpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
