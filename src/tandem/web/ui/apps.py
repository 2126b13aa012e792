"""The shared look as a Django app, so that its templates, static files and tags are found."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Templates, static files and template tags of all four doors."""

    name = "tandem.web.ui"
    label = "ui"
    verbose_name = _("Shared look")
