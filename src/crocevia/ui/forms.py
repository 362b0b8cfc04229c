"""How every form of the product is drawn: settings name `FormRenderer`, so a plain `{{ form }}` looks right anywhere."""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Django's widgets, our fields: label and help above, the control, the message under it."""

    form_template_name = "crocevia/forms/form.html"
    field_template_name = "crocevia/forms/field.html"
