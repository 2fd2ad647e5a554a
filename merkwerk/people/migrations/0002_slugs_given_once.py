"""One table with every slug that ever named an organisation, kept by the database itself."""

from django.db import migrations

WRITE_DOWN_EVERY_SLUG = """
insert into people_givenslug (slug, given_at)
    select slug, made_at from people_organisation
    on conflict (slug) do nothing;
create function people_give_slug() returns trigger language plpgsql
    security definer set search_path = public, pg_temp as $$
begin
    insert into people_givenslug (slug, given_at) values (new.slug, now());
    return new;
end $$;
create trigger slug_is_given_once after insert on people_organisation
    for each row execute function people_give_slug();
create trigger slug_is_given_once_more after update of slug on people_organisation
    for each row when (old.slug is distinct from new.slug) execute function people_give_slug();
"""
FORGET_LIVING_SLUGS = """
drop trigger slug_is_given_once_more on people_organisation;
drop trigger slug_is_given_once on people_organisation;
drop function people_give_slug();
delete from people_givenslug where slug in (select slug from people_organisation);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_organisations_and_people")]

    operations = [
        migrations.RenameModel(old_name="RetiredSlug", new_name="GivenSlug"),
        migrations.RenameField("GivenSlug", old_name="retired_at", new_name="given_at"),
        migrations.RunSQL(WRITE_DOWN_EVERY_SLUG, FORGET_LIVING_SLUGS),
    ]
