"""Property tests of science run without a deadline: a busy machine is not a wrong number."""

from hypothesis import settings

settings.register_profile("science", deadline=None)
settings.load_profile("science")
