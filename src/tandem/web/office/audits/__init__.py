"""Pages of an audit: arranged by the privacy officer, looked at by the auditor."""
