"""First version of the HTTP API and the FHIR endpoint."""
