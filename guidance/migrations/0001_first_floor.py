import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group_id', models.CharField(max_length=255)),
                ('traits', models.JSONField(blank=True, default=dict)),
                ('meters', models.JSONField(blank=True, default=dict)),
                ('trait_times', models.TextField(default='{}', editable=False)),
                ('ledger', models.TextField(default='{}', editable=False)),
                ('prompts', models.TextField(default='{}', editable=False)),
                ('first_seen', models.DateTimeField()),
                ('last_seen', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['-last_seen'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.CharField(blank=True, max_length=255, null=True)),
                ('traits', models.JSONField(blank=True, default=dict)),
                ('segments', models.JSONField(blank=True, default=list)),
                ('trait_times', models.TextField(default='{}', editable=False)),
                ('ledger', models.TextField(default='{}', editable=False)),
                ('prompts', models.TextField(default='{}', editable=False)),
                ('first_seen', models.DateTimeField()),
                ('last_seen', models.DateTimeField(db_index=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='guidance.account')),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['-last_seen'],
            },
        ),
        migrations.CreateModel(
            name='Feature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Prompt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('tooltip', 'Tooltip'), ('modal', 'Modal'), ('banner', 'Banner')], max_length=10)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('paused', 'Paused'), ('archived', 'Archived')], default='draft', editable=False, max_length=9)),
                ('draft', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['name'],
                'permissions': [('publish_prompt', 'Can publish, pause and archive prompts')],
            },
        ),
        migrations.CreateModel(
            name='ScheduledJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('locked_until', models.DateTimeField()),
                ('last_run', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Workspace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='Short name; the audience of identity tokens.', max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('identity_mode', models.CharField(choices=[('off', 'Off: believe what the page says'), ('measure', 'Measure: check tokens, refuse nothing'), ('enforce', 'Enforce: a person is only believed with a valid token')], default='measure', max_length=8, verbose_name='identity check')),
                ('buyer_roles', models.CharField(default='owner,admin,billing', help_text='Roles that may buy for their account, separated by commas. Others are offered to ask their admin.', max_length=200)),
                ('person_cap', models.PositiveSmallIntegerField(default=5, help_text='Per person, over the days below. Warnings are never held back.', verbose_name='prompts a person may see')),
                ('person_cap_days', models.PositiveSmallIntegerField(default=1, verbose_name='over how many days')),
                ('catalog_version', models.PositiveBigIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('price', models.CharField(blank=True, help_text='As people read it: $29 a month.', max_length=60)),
                ('rank', models.PositiveSmallIntegerField(default=0, help_text='0 is the smallest plan; a higher number includes more.')),
                ('features', models.ManyToManyField(blank=True, related_name='plans', to='guidance.feature')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='guidance.workspace')),
            ],
            options={
                'ordering': ['rank', 'name'],
            },
        ),
        migrations.AddField(
            model_name='account',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='accounts', to='guidance.plan'),
        ),
        migrations.CreateModel(
            name='PromptVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('definition', models.JSONField()),
                ('hash', models.CharField(db_index=True, max_length=64)),
                ('body', models.BinaryField()),
                ('body_gzip', models.BinaryField()),
                ('variables', models.JSONField(default=list)),
                ('published_at', models.DateTimeField()),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='guidance.prompt')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='prompt',
            name='live',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='guidance.promptversion'),
        ),
        migrations.CreateModel(
            name='Trial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prompt_key', models.CharField(blank=True, max_length=60)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='guidance.account')),
                ('feature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='guidance.feature')),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='guidance.person')),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('accent', models.CharField(default='#5b4ce0', help_text='Main buttons and meters.', max_length=7)),
                ('accent_text', models.CharField(default='#ffffff', help_text='Text on main buttons.', max_length=7)),
                ('background', models.CharField(default='#ffffff', max_length=7)),
                ('text', models.CharField(default='#1c1b29', max_length=7)),
                ('muted', models.CharField(default='#5d5b70', help_text='Less important text.', max_length=7)),
                ('border', models.CharField(default='#e3e1ee', max_length=7)),
                ('radius', models.PositiveSmallIntegerField(default=12, help_text='In pixels.', verbose_name='corner radius')),
                ('font', models.CharField(default='inherit', help_text="“inherit” takes the page's own font.", max_length=120)),
                ('shadow', models.BooleanField(default=True)),
                ('scheme', models.CharField(choices=[('light', 'Light'), ('dark', 'Dark'), ('auto', "As the visitor's system")], default='light', max_length=5)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='guidance.workspace')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SigningSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=80)),
                ('encrypted', models.TextField(editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signing_secrets', to='guidance.workspace')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('person', 'People'), ('account', 'Accounts')], default='person', max_length=7)),
                ('rule', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='segments', to='guidance.workspace')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SeenMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=100)),
                ('received_at', models.DateTimeField(db_index=True)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='RejectedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('message', models.CharField(max_length=300)),
                ('payload', models.TextField(help_text='The first 2,000 characters.')),
                ('received_at', models.DateTimeField(db_index=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='prompt',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prompts', to='guidance.workspace'),
        ),
        migrations.CreateModel(
            name='PersonAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anonymous_id', models.CharField(max_length=255)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='guidance.person')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='guidance.workspace'),
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('viewer', 'Viewer'), ('editor', 'Editor'), ('publisher', 'Publisher'), ('admin', 'Admin')], default='editor', max_length=9)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guidance_memberships', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='guidance.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('unit', models.CharField(blank=True, help_text='What is counted, in the plural: contacts.', max_length=40)),
                ('period', models.CharField(choices=[('none', 'No period'), ('day', 'Day'), ('month', 'Calendar month')], default='month', help_text='“Once per period” of a prompt means this one.', max_length=5)),
                ('resets', models.BooleanField(default=False, help_text='Off: a stock, like contacts kept. On: a flow, like messages sent this month.', verbose_name='starts at zero each period')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='guidance.workspace')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Inbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lane', models.PositiveSmallIntegerField()),
                ('body', models.TextField()),
                ('verified', models.BooleanField()),
                ('subject', models.CharField(blank=True, max_length=255)),
                ('company', models.CharField(blank=True, max_length=255)),
                ('received_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
            options={
                'verbose_name_plural': 'inbox',
            },
        ),
        migrations.AddField(
            model_name='feature',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='features', to='guidance.workspace'),
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=32, unique=True)),
                ('trigger', models.CharField(blank=True, max_length=20)),
                ('leased_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('shown_at', models.DateTimeField(null=True)),
                ('clicked_at', models.DateTimeField(null=True)),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('completed_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='exposures', to='guidance.account')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exposures', to='guidance.person')),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exposures', to='guidance.prompt')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.promptversion')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
            options={
                'ordering': ['-leased_at'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=200)),
                ('properties', models.JSONField(default=dict)),
                ('message_id', models.CharField(max_length=100)),
                ('time', models.DateTimeField()),
                ('received_at', models.DateTimeField(db_index=True)),
                ('account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='guidance.account')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='guidance.person')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='DeadLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('verified', models.BooleanField()),
                ('subject', models.CharField(blank=True, max_length=255)),
                ('company', models.CharField(blank=True, max_length=255)),
                ('error', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('died_at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('public', 'Publishable (pages)'), ('secret', 'Secret (servers)')], max_length=6)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('shown', models.CharField(editable=False, help_text='A publishable key in full; of a secret key its first and last letters.', max_length=80)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='guidance.workspace')),
            ],
            options={
                'verbose_name': 'key',
                'ordering': ['kind', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='AllowedOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(help_text='Like https://app.example.com, without a path.', max_length=200)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='guidance.workspace')),
            ],
            options={
                'ordering': ['origin'],
            },
        ),
        migrations.AddField(
            model_name='account',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accounts', to='guidance.workspace'),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='decision', serialize=False, to='guidance.person')),
                ('version', models.PositiveBigIntegerField()),
                ('body', models.TextField()),
                ('etag', models.CharField(max_length=64)),
                ('verdicts', models.TextField()),
                ('catalog_version', models.PositiveBigIntegerField()),
                ('decided_at', models.DateTimeField()),
                ('next_look_at', models.DateTimeField(db_index=True, null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='AccountMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_seen', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='guidance.account')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='guidance.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'person'), name='membership_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveBigIntegerField(blank=True, help_text='Empty: unlimited.', null=True)),
                ('limit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guidance.limit')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='guidance.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'limit'), name='plan_limit_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.UniqueConstraint(fields=('prompt', 'number'), name='version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='trial',
            constraint=models.UniqueConstraint(fields=('account', 'feature'), name='trial_once'),
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='theme_key_once'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='segment_key_once'),
        ),
        migrations.AddConstraint(
            model_name='seenmessage',
            constraint=models.UniqueConstraint(fields=('workspace', 'message_id'), name='message_once'),
        ),
        migrations.AddConstraint(
            model_name='prompt',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='prompt_key_once'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='plan_key_once'),
        ),
        migrations.AddConstraint(
            model_name='personalias',
            constraint=models.UniqueConstraint(fields=('workspace', 'anonymous_id'), name='alias_once'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['account', '-last_seen'], name='person_by_account'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('workspace', 'user_id'), name='person_once'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('workspace', 'user'), name='member_once'),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='limit_key_once'),
        ),
        migrations.AddIndex(
            model_name='inbox',
            index=models.Index(fields=['lane', 'id'], name='inbox_by_lane'),
        ),
        migrations.AddConstraint(
            model_name='feature',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='feature_key_once'),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(fields=['person', 'prompt', '-leased_at'], name='exposure_by_person'),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(fields=['account', 'prompt', '-leased_at'], name='exposure_by_account'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['person', '-time'], name='event_by_person'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['workspace', '-id'], name='event_by_workspace'),
        ),
        migrations.AddConstraint(
            model_name='allowedorigin',
            constraint=models.UniqueConstraint(fields=('workspace', 'origin'), name='origin_once'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('workspace', 'group_id'), name='account_once'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['workspace', 'catalog_version'], name='decision_by_catalog'),
        ),
    ]
