"""The addresses of operations, outside every organisation."""

from django.urls import path

from merkwerk.operations import views

root_urlpatterns = [
    path("-/health", views.health, name="operations_health"),
    path("-/health/ready", views.ready, name="operations_ready"),
    path("-/mail", views.mails, name="operations_mails"),
    path("-/mail/<slug:name>", views.mail, name="operations_mail"),
    path("-/mail/<slug:name>/html", views.mail_html, name="operations_mail_html"),
]
