"""The demo's shop: a catalog, customers and orders, all of our own invention."""
