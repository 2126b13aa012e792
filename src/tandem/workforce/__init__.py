"""Training and certificates, exposure, wellness sealed from supervisors."""
