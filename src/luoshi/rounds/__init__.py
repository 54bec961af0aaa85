"""What time brings (巡检): lights, reminders, connectors' figures, mail that waits. ``luoshi tick`` makes a round.

``ticking.tick`` makes one; ``parts.PARTS`` is what it does; ``last`` knows how the last one went.
"""
