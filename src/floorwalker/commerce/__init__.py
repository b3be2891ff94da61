"""The shop's records and their desks: customers, catalog, orders, credits."""
