"""Reads of metrics, one module per noun; every surface shows figures made here and nowhere else."""
