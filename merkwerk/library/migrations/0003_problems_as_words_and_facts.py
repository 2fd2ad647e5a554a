"""What went wrong is kept as a word and its facts, and said in the language of who reads it.

What was said until now is kept among the facts, and what can be told from it beside it.
"""

from django.db import migrations, models

# A status stands between brackets, megabytes before MB, the other source at the end of its sentence;
# the same in Dutch and in English.
TELL_FACTS_FROM_SENTENCES = """
update {table} set problem_facts = jsonb_strip_nulls(jsonb_build_object(
    'said', problem_sentence,
    'status', substring(problem_sentence from '\\((\\d{{3}})\\)')::int,
    'megabytes', substring(problem_sentence from '([0-9.]+) MB'),
    'name', case when problem = 'source_known'
        then substring(problem_sentence from ': (.+)\\.$') end
)) where problem_sentence <> '';
"""
CALL_PAGES_BY_THEIR_OWN_WORD = """
update library_reading set problem = 'page_given_up' where problem = 'given_up';
"""
SAY_IT_AGAIN = """
update {table} set problem_sentence = left(coalesce(problem_facts->>'said', ''), 400);
"""


def _of(table: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.AddField(
            model_name=table.removeprefix("library_"),
            name="problem_facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunSQL(
            TELL_FACTS_FROM_SENTENCES.format(table=table), SAY_IT_AGAIN.format(table=table)
        ),
        migrations.RemoveField(
            model_name=table.removeprefix("library_"),
            name="problem_sentence",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("library", "0002_who_revised_and_removed_sources")]

    operations = [
        *_of("library_source"),
        *_of("library_reading"),
        migrations.RunSQL(CALL_PAGES_BY_THEIR_OWN_WORD, migrations.RunSQL.noop),
    ]
