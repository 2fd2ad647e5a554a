"""My accounts: connect one, say that it is me, let it go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from merkwerk.kit.errors import Refusal
from merkwerk.networks import registry
from merkwerk.networks.base import Network
from merkwerk.networks.errors import InstanceRefused
from merkwerk.people.doors import MemberRequest, anybody, member
from merkwerk.sharing import connecting, network_apps
from merkwerk.sharing.access import connectable_network, own_connection, own_connections
from merkwerk.sharing.forms import AppPasswordForm, ConnectForm

SESSION_KEY = "connecting"
RETURNED = ("code", "state", "error", "iss", "error_code")
OTHER_IDS = "id_app_%s"  # two forms on one page have fields of the same name


@member()
@require_GET
def accounts(request: MemberRequest) -> HttpResponse:
    """Show what is connected, and what could be."""
    mine = own_connections(request.membership)
    offered = registry.offer(request.membership.willing_networks(list(registry.PROGRAMS)))
    context = {
        "connections": [(one, registry.get(one.network)) for one in mine],
        "offered": [one for one in offered if network_apps.can_connect(one.key)],
        "declined": not offered,
    }
    return render(request, "sharing/accounts.html", context)


@member()
@require_GET
def connect(request: MemberRequest, network: str) -> HttpResponse:
    """Ask what is needed to connect an account, and say what we will and will not do with it."""
    found = connectable_network(request.membership, network)
    return _connect_page(request, found, ConnectForm(network=network))


@member()
@require_POST
def begin(request: MemberRequest, network: str) -> HttpResponse:
    """Begin, and show the way to the network's own page for consent."""
    found = connectable_network(request.membership, network)
    form = ConnectForm(request.POST, network=network)
    if form.is_valid():
        try:
            address = connecting.begin(network, by=request.membership, **form.cleaned_data)
        except InstanceRefused as refusal:
            form.add_error("host", str(refusal.sentence))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[SESSION_KEY] = request.organisation.slug
            context = {"network": found, "address": address}
            return render(request, "sharing/account_leaving.html", context)
    return _connect_page(request, found, form)


@member()
@require_POST
@sensitive_post_parameters("password")
def sign_in(request: MemberRequest, network: str) -> HttpResponse:
    """Connect with a password that was made for programs."""
    found = connectable_network(request.membership, network)
    form = AppPasswordForm(request.POST, auto_id=OTHER_IDS)
    if form.is_valid():
        try:
            made = connecting.sign_in(network, by=request.membership, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("password", str(refusal))
        else:
            return redirect(made)
    return _connect_page(request, found, ConnectForm(network=network), form)


@anybody
@require_GET
def returned(request: HttpRequest, network: str) -> HttpResponse:
    """Take the way back from a network: nothing happens until the person goes on from here.

    The answer is for one browser and one organisation, which the session knows. Its code stands in
    the address, so this page sends no referrer and is kept nowhere.
    """
    if network not in registry.PROGRAMS:
        raise Http404
    slug = request.session.get(SESSION_KEY, "")
    told = {name: request.GET[name][:2000] for name in RETURNED if name in request.GET}
    context = {"network": registry.get(network), "slug": slug, "told": told}
    page = render(request, "sharing/account_returned.html", context)
    page["Referrer-Policy"] = "no-referrer"
    page["Cache-Control"] = "no-store"
    return page


@anybody
@require_GET
def client_document(request: HttpRequest, network: str) -> HttpResponse:
    """Say who we are to a network that reads it at our own address."""
    document = network_apps.document_of(network)
    if document is None:
        raise Http404
    return JsonResponse(document)


@member()
@require_POST
@sensitive_post_parameters("code", "state")
def finish(request: MemberRequest, network: str) -> HttpResponse:
    """Turn the network's answer into a connection, and ask whether it is the right account."""
    connectable_network(request.membership, network)
    request.session.pop(SESSION_KEY, None)
    told = {name: request.POST[name] for name in RETURNED if name in request.POST}
    try:
        made = connecting.finish(network, told, by=request.membership)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("sharing_accounts", request.organisation.slug)
    return redirect(made)


@member()
@require_GET
def account(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask "is this you?", or show what is connected and until when."""
    found = own_connection(request.membership, public_id)
    context = {"connection": found, "network": registry.get(found.network)}
    return render(request, "sharing/account.html", context)


@member()
@require_POST
def confirm(request: MemberRequest, public_id: str) -> HttpResponse:
    """Remember that it is them."""
    found = own_connection(request.membership, public_id)
    connecting.confirm(found)
    messages.success(request, _("Connected. You can let posts go here from now on."))
    return redirect("sharing_accounts", request.organisation.slug)


@member()
@require_POST
def disconnect(request: MemberRequest, public_id: str) -> HttpResponse:
    """Let an account go: forgotten here, and revoked at the network where that can be done."""
    found = own_connection(request.membership, public_id)
    network = registry.get(found.network)
    is_revoked = connecting.disconnect(found)
    facts = {"network": network.label}
    told = _("%(network)s is let go. Nothing of it is kept here.")
    if not is_revoked:
        told = _(
            "Nothing of %(network)s is kept here any more. Take Merkwerk out of the apps in your "
            "settings there too: we could not do that for you."
        )
    messages.success(request, told % facts)
    return redirect("sharing_accounts", request.organisation.slug)


def _connect_page(
    request: MemberRequest,
    network: Network,
    form: ConnectForm,
    password_form: AppPasswordForm | None = None,
) -> HttpResponse:
    connector = registry.connector(network.key)
    context: dict[str, Any] = {"network": network, "form": form}
    if connector.takes_app_password:
        context["password_form"] = password_form or AppPasswordForm(auto_id=OTHER_IDS)
    is_wrong = form.is_bound or (password_form is not None and password_form.is_bound)
    return render(request, "sharing/connect.html", context, status=422 if is_wrong else 200)
