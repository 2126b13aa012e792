"""URLs of the duty side's process."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("duty/account/language/", set_language, name="set_language"),
    path("duty/account/", include("tandem.web.ui.signin.urls")),
    path("duty/", include("tandem.web.duty.urls")),
    path("", include("tandem.web.public.urls")),
]
handler400 = "tandem.web.ui.errors.bad_request"
handler403 = "tandem.web.ui.errors.permission_denied"
handler404 = "tandem.web.ui.errors.page_not_found"
handler500 = "tandem.web.ui.errors.server_error"
