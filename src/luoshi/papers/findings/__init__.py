"""What a check of a draft found: JSON, terminal table, one HTML page, and the draft itself in Word with comments."""
