"""Settings per side, URLs, routers, WSGI."""
