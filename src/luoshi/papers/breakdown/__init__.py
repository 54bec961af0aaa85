"""The break-down table as files: the workbook, both ways, and the official document."""
