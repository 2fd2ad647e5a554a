"""What this room keeps of somebody comes along in their own export, and goes with them."""

from merkwerk.kit import tenancy
from merkwerk.people import privacy
from merkwerk.people.models import Membership, NetworkChoice

# Keys of the house and of other rooms; the picture is shown on the page and is no text.
NOT_TOLD = {"id", "organisation", "public_id", "person", "team", "picture", "erased_at"}


def test_the_own_export_has_every_field_and_every_answer(cast):
    with tenancy.acting_in(cast.lumen.pk):
        cast.bo.relation_line = "Ik werk bij Lumen als monteur"
        cast.bo.save()
        NetworkChoice.objects.create(
            membership=cast.bo, network="mastodon", is_willing=True, instance="mastodon.nl"
        )
        told = privacy.export(cast.bo)
    fields = {field.name for field in Membership._meta.local_fields} - NOT_TOLD
    assert set(told["membership"]) == fields
    assert told["membership"]["relation_line"] == "Ik werk bij Lumen als monteur"
    assert told["membership"]["role_card_read_at"]
    (choice,) = told["networks"]
    asked = {"network", "is_used", "shares_work", "is_willing", "instance"}
    assert set(choice) == asked
    assert choice["instance"] == "mastodon.nl"


def test_forgotten_no_word_of_theirs_stays(cast):
    with tenancy.acting_in(cast.lumen.pk):
        cast.bo.relation_line = "Ik werk bij Lumen als monteur"
        cast.bo.save()
        NetworkChoice.objects.create(membership=cast.bo, network="x", is_willing=False)
        privacy.forget(cast.bo)
        left = Membership.objects.get(pk=cast.bo.pk)
        assert (left.name, left.relation_line) == ("", "")
        assert not NetworkChoice.objects.filter(membership=left).exists()
