"""The addresses of the management API, all below /api/."""

from django.urls import path, re_path, register_converter
from drf_spectacular.views import SpectacularAPIView

from guidance.api.accounts import AccountDoor, AccountsDoor
from guidance.api.answers import AnswersDoor, ResultsDoor
from guidance.api.audiences import SegmentListDoor, SegmentSizeDoor, SizeDoor
from guidance.api.decisions import DecisionDoor
from guidance.api.door import AnyId, Nothing
from guidance.api.erasures import AccountExportDoor, ErasuresDoor, PersonExportDoor
from guidance.api.exposures import ExposuresDoor
from guidance.api.meters import MeterDoor
from guidance.api.people import PeopleDoor, PersonDoor
from guidance.api.prompts import PromptDoor, PromptsDoor
from guidance.api.records import RecordsDoor
from guidance.api.schema import ReadingRoom
from guidance.api.segments import SegmentDoor, SegmentsDoor
from guidance.api.simulations import SimulateDoor
from guidance.api.states import AccountStateDoor, PersonStateDoor
from guidance.api.switch import SwitchDoor
from guidance.api.tags import TagDoor, TagsDoor
from guidance.api.trials import TrialDoor, TrialsDoor

register_converter(AnyId, "id")

urlpatterns = [
    path("v1/people/", PeopleDoor.as_view(), name="api-people"),
    path("v1/people/<id:user_id>/", PersonDoor.as_view(), name="api-person"),
    path("v1/people/<id:user_id>/states/<id:state>/", PersonStateDoor.as_view(), name="api-person-state"),
    path("v1/people/<id:user_id>/export/", PersonExportDoor.as_view(), name="api-person-export"),
    path("v1/accounts/", AccountsDoor.as_view(), name="api-accounts"),
    path("v1/accounts/<id:group_id>/", AccountDoor.as_view(), name="api-account"),
    path("v1/accounts/<id:group_id>/meters/<id:limit>/", MeterDoor.as_view(), name="api-meter"),
    path("v1/accounts/<id:group_id>/trials/", TrialsDoor.as_view(), name="api-trials"),
    path("v1/accounts/<id:group_id>/trials/<id:feature>/", TrialDoor.as_view(), name="api-trial"),
    path("v1/accounts/<id:group_id>/states/<id:state>/", AccountStateDoor.as_view(), name="api-account-state"),
    path("v1/accounts/<id:group_id>/export/", AccountExportDoor.as_view(), name="api-account-export"),
    path("v1/erasures/", ErasuresDoor.as_view(), name="api-erasures"),
    path("v1/segments/", SegmentsDoor.as_view(), name="api-segments"),
    path("v1/segments/<id:key>/", SegmentDoor.as_view(), name="api-segment"),
    path("v1/segments/<id:key>/preview/", SegmentSizeDoor.as_view(), name="api-segment-preview"),
    path("v1/segments/<id:key>/list/", SegmentListDoor.as_view(), name="api-segment-list"),
    path("v1/size/", SizeDoor.as_view(), name="api-size"),
    path("v1/prompts/", PromptsDoor.as_view(), name="api-prompts"),
    path("v1/prompts/<id:key>/", PromptDoor.as_view(), name="api-prompt"),
    path("v1/prompts/<id:key>/answers/", AnswersDoor.as_view(), name="api-answers"),
    path("v1/prompts/<id:key>/results/", ResultsDoor.as_view(), name="api-results"),
    path("v1/decisions/<id:user_id>/", DecisionDoor.as_view(), name="api-decision"),
    path("v1/decisions/<id:user_id>/records/", RecordsDoor.as_view(), name="api-records"),
    path("v1/simulate/", SimulateDoor.as_view(), name="api-simulate"),
    path("v1/exposures/", ExposuresDoor.as_view(), name="api-exposures"),
    path("v1/tags/", TagsDoor.as_view(), name="api-tags"),
    path("v1/tags/<id:name>/", TagDoor.as_view(), name="api-tag"),
    path("v1/switch/", SwitchDoor.as_view(), name="api-switch"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("schema/swagger/", ReadingRoom.as_view(url_name="schema"), name="schema-page"),
    re_path(r"^v1/", Nothing.as_view()),
]
