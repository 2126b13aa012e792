"""Tandem: one response to drug harm, shared by police, health and the community."""

__version__ = "0.1.0"
