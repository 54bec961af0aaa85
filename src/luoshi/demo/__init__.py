"""The fictional city 云泽市: two reports, its units and people, and what they did with the reports."""
