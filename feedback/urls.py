"""The pages of feedback."""

from django.urls import URLPattern, path

from feedback.nouns import RESULT, SURVEY, WAVE
from feedback.views import exports, questions, responses, results, surveys, waves
from records.files import ENDINGS
from records.routes import noun_paths

app_name = "feedback"

HERE = "w/<slug:workspace_slug>/"
SURVEY_PAGE = f"{HERE}surveys/<uuid:survey_id>/"
QUESTION = f"{HERE}surveys/questions/<uuid:question_id>/"
WAVE_PAGE = f"{HERE}waves/<uuid:wave_id>/"
INVITATION = f"{HERE}survey-invitations/<uuid:invitation_id>/"

survey_urls: list[URLPattern] = [
    *noun_paths(SURVEY),
    path(SURVEY_PAGE, surveys.survey, name="survey"),
    path(f"{SURVEY_PAGE}preview/", surveys.survey_preview, name="survey-preview"),
    path(f"{SURVEY_PAGE}duplicate/", surveys.survey_duplicate, name="survey-duplicate"),
    path(f"{SURVEY_PAGE}questions/new/", questions.question_new, name="question-new"),
    path(f"{QUESTION}edit/", questions.question_edit, name="question-edit"),
    path(f"{QUESTION}move/", questions.question_move, name="question-move"),
    path(f"{QUESTION}duplicate/", questions.question_duplicate, name="question-duplicate"),
    path(f"{QUESTION}deletion/", questions.question_delete, name="question-delete"),
]

wave_urls: list[URLPattern] = [
    *noun_paths(WAVE),
    path(f"{HERE}waves/audience/", waves.audience, name="audience"),
    path(WAVE_PAGE, waves.wave, name="wave"),
    *(
        path(f"{WAVE_PAGE}people.{ending}", waves.people_file(ending), name=f"wave-people-{ending}")
        for ending in ENDINGS
    ),
    path(f"{WAVE_PAGE}send/", waves.wave_send, name="wave-send"),
    path(f"{WAVE_PAGE}questions/", waves.wave_questions, name="wave-questions"),
    path(f"{WAVE_PAGE}progress/", waves.wave_progress, name="wave-progress"),
    path(f"{WAVE_PAGE}remind/", waves.wave_remind, name="wave-remind"),
    path(f"{WAVE_PAGE}close/", waves.wave_close, name="wave-close"),
    path(f"{WAVE_PAGE}reopening/", waves.wave_reopen, name="wave-reopen"),
    path(f"{WAVE_PAGE}unreached/", waves.wave_unreached, name="wave-unreached"),
    path(f"{WAVE_PAGE}cancel/", waves.wave_cancel, name="wave-cancel"),
    path(f"{INVITATION}link/", waves.invitation_link, name="invitation-link"),
    path(
        f"{INVITATION}eligibility/",
        waves.invitation_eligibility,
        name="invitation-eligibility",
    ),
]

answer_urls: list[URLPattern] = [
    path("p/<slug:workspace_slug>/survey/<str:token>/", responses.survey_answer, name="answer"),
    path(f"{INVITATION}answers/new/", responses.proxy_answer, name="proxy-answer"),
]

result_urls: list[URLPattern] = [
    *noun_paths(RESULT),
    path(f"{WAVE_PAGE}results/", results.results, name="results"),
    path(
        f"{WAVE_PAGE}results/publication/", results.results_publication, name="results-publication"
    ),
    path(f"{WAVE_PAGE}results.csv", exports.results_csv, name="results-csv"),
    path(f"{WAVE_PAGE}answers.csv", exports.answers_csv, name="answers-csv"),
    path(f"{WAVE_PAGE}answers.xlsx", exports.answers_xlsx, name="answers-xlsx"),
]

urlpatterns: list[URLPattern] = [*survey_urls, *wave_urls, *answer_urls, *result_urls]
