"""The duty door: officers on shift. Never reaches people, consent, care or evaluation."""
