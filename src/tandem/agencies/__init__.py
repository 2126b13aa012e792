"""Partner agencies, agreements between them, staff accounts, roles. Once per side."""
