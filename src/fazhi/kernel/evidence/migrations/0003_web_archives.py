"""Captures of web pages (WARC) may be stored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_guards")]

    operations = [
        migrations.RemoveConstraint(model_name="file", name="evidence_file_type_is_accepted"),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "media_type__in",
                        [
                            "application/pdf",
                            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                            "application/warc",
                            "audio/mpeg",
                            "audio/wav",
                            "image/jpeg",
                            "image/png",
                            "image/webp",
                        ],
                    )
                ),
                name="evidence_file_type_is_accepted",
                violation_error_message="该文件类型不在允许存入的范围内。",
            ),
        ),
    ]
