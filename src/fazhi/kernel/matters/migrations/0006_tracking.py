"""What lets people without an account find their matters again, and how often an address sent something."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0005_hand_reach")]

    operations = [
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("address_digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("n", models.IntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "matters_sending",
                "indexes": [models.Index(fields=["since"], name="matters_sending_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Tracking",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tracking",
                        serialize=False,
                        to="matters.matter",
                    ),
                ),
                ("code_digest", models.CharField(max_length=64, unique=True, verbose_name="查询码摘要")),
                ("submission", models.UUIDField(unique=True, verbose_name="提交标识")),
            ],
            options={"db_table": "matters_tracking"},
        ),
    ]
