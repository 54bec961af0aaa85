"""What time brings (巡检): lights, reminders, connectors' figures, mail that waits. ``luoshi tick`` makes a round."""
