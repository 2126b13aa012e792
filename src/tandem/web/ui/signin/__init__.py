"""Sign-in: password, then TOTP, at the door of one side. Built on django-allauth; its other pages stay out."""
