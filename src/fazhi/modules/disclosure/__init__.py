"""Disclosure: the procedure of government information on request (OGI 27-36), with its examples."""
