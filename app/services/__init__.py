"""What users do, one module a concern. Knows the domain and the ports, never a concrete part."""
