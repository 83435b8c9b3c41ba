from django.urls import path

from events.views import visitors

urlpatterns = [path("events/<int:event_id>.ics", visitors.calendar, name="event_calendar")]
