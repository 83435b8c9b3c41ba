from django.urls import path

from events.views import editors

urlpatterns = [
    path("<int:event_id>/", editors.SignUpsView.as_view(), name="event_sign_ups"),
    path("<int:event_id>/cancel/<int:row_id>/", editors.cancel, name="event_cancel_sign_up"),
]
