from merkwerk.notifications.models.delivery import Delivery, Gathered, State
from merkwerk.notifications.models.mail_day import MailDay
from merkwerk.notifications.models.notice import Notice
from merkwerk.notifications.models.preference import Pace, Preference

__all__ = ["Delivery", "Gathered", "MailDay", "Notice", "Pace", "Preference", "State"]
