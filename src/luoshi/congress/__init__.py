"""What a congress does: deputies choose among livelihood projects, and hand in suggestions that are answered."""
