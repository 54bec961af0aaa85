"""The pages: for the supervision office, the units, leaders and deputies; server-rendered."""
