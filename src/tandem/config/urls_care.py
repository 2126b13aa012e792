"""URLs of the care side's process."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("account/language/", set_language, name="set_language"),
    path("account/", include("tandem.web.ui.signin.urls")),
    path("care/", include("tandem.web.care.urls")),
    path("office/reports/", include("tandem.web.office.reports.urls")),
    path("office/privacy/", include("tandem.web.office.privacy.urls")),
    path("office/demands/", include("tandem.web.office.legal.urls")),
    path("office/audit/", include("tandem.web.office.audits.urls")),
    path("office/imports/", include("tandem.web.office.imports.urls")),
    path("office/warnings/", include("tandem.web.office.warnings.urls")),
    path("office/", include("tandem.web.office.surveillance.urls")),
    path("", include("tandem.web.public.urls")),
]
handler400 = "tandem.web.ui.errors.bad_request"
handler403 = "tandem.web.ui.errors.permission_denied"
handler404 = "tandem.web.ui.errors.page_not_found"
handler500 = "tandem.web.ui.errors.server_error"
