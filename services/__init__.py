"""Five processes of one application; none imports another. Only `services.cli` sees them all."""
