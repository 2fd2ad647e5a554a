import pytest
from django.urls import reverse

from merkwerk.identity.testing import sign_in


@pytest.mark.parametrize("name", ["identity_people","identity_invitations","identity_invite","identity_upload","identity_teams","identity_organisation","identity_end","role_card","identity_me","identity_leave"])
def test_page(cast, client, name):
    sign_in(client, cast.dara)
    response = client.get(reverse(name, args=["lumen"]))
    assert response.status_code == 200, response


@pytest.mark.parametrize("name", ["account_login","account_login_by_password","account_reset_password","account_signup","identity_goodbye", "account_inactive"])
def test_plain(cast, client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200, response
