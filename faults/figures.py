"""
The waiting times of a fault run, in seconds: production's, shortened, in the same order.

A lease outlives the task that took it, which outlives any wait for the mail server. Production has
120 > 60 > 20 and sending every 15 seconds; recovery is held to the lease and one such wait in both.
"""

LEASE = 12
TASK_LIMIT = 8
SMTP_TIMEOUT = 2
SEND_EVERY = 2
SCHEDULE_LIMIT = LEASE // 2  # the lease of scheduled work is twice its task's limit
LOOK_AGAIN = 4
RECOVERY = LEASE + SEND_EVERY
CONCURRENCY = 2

assert LEASE > TASK_LIMIT > SMTP_TIMEOUT
