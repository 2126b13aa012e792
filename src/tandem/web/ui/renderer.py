"""Forms drawn in the shared look: label, hint and error tied to the field; radios and checkboxes as tiles."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Set ``FORM_RENDERER = "tandem.web.ui.renderer.FormRenderer"``; then ``{{ form }}`` and ``as_field_group`` work.

    ``tandem.web.ui`` must stand before ``django.forms`` in INSTALLED_APPS, so that its widget templates win.
    """

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
