"""Lists: columns, filters, query words, the engine behind pages, files and the API, and what it counts by."""
