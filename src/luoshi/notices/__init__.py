"""Notices (通知): who is told of what, in the app, by mail and by webhook; what could not be sent is kept and tried again."""
