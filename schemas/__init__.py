"""The contracts: what people declare (`declarations`) and the tables that pass between stages (`tables`)."""
