"""The rooms of the product, the lowest first. Imports between them point to earlier ones only."""

ROOMS = (
    "tenancy",
    "records",
    "messaging",
    "imports",
    "stakeholders",
    "partnerships",
    "meetings",
    "feedback",
    "metrics",
    "overview",
)
