"""A reconciliation as files: JSON, CSV, workbook, terminal table, and one page with both reports side by side."""
