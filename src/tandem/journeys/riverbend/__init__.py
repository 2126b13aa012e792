"""Riverbend, a made-up county: a seeded caseload with planted truth, for the demonstration, the tests and the docs.

`truth` says what was planted, `calendar` makes calls and seizures, `plan` makes people and what happens to them (both
pure: seed in, plain values out), `loading` plays the plan through the journeys that staff use.
"""
