"""The gate: policies, grounds, relations, consents, revocations, disclosures. Decides on ids."""
