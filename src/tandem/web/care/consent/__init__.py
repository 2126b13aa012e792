"""Consent on the phone: what the person agrees to, who would see it, their rights, signature, copy."""
