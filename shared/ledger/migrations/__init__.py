"""The ledger's schema, as numbered SQL steps that only ever go forwards."""
