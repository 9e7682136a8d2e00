"""The audit trail: who changed what, and how it reads."""
