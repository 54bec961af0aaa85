"""What goes in and out of luoshi as papers; so far, the page of a reading."""
