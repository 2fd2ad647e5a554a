"""LinkedIn's limit.

A post holds 3,000 characters: `commentary` of the Posts API,
https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api.
The page for people does not say how it counts; UTF-16 units are the strictest guess.
"""

from merkwerk.networks.base import Limits

LIMITS = Limits(text=3000)
