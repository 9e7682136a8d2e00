"""
The one suppression service: pages, API, CSV, PDF, charts and caches all ask it what may be shown.

`display` holds what a surface receives, `students` the rules for student data (small cells,
bounds, complementary suppression), `patterns` which groups of linked reports to hide, `surveys` the
rules for survey results. Nothing here reads a database; callers pass counts and get `DisplayValue`
objects, which every surface renders alike.
The rules themselves stand in CALCULATIONS ("Suppression").
"""
