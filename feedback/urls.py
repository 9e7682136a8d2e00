"""The pages of feedback."""

from django.urls import URLPattern, path

from feedback.views import exports, invitations, questions, responses, results, surveys, waves

app_name = "feedback"

HERE = "w/<slug:workspace_slug>/"
SURVEY = f"{HERE}surveys/<uuid:survey_id>/"
QUESTION = f"{HERE}surveys/questions/<uuid:question_id>/"
WAVE = f"{HERE}surveys/waves/<uuid:wave_id>/"
INVITATION = f"{HERE}survey-invitations/<uuid:invitation_id>/"

survey_urls: list[URLPattern] = [
    path(f"{HERE}surveys/", surveys.survey_list, name="survey-list"),
    path(f"{HERE}surveys/new/", surveys.survey_new, name="survey-new"),
    path(SURVEY, surveys.survey, name="survey"),
    path(f"{SURVEY}edit/", surveys.survey_edit, name="survey-edit"),
    path(f"{SURVEY}preview/", surveys.survey_preview, name="survey-preview"),
    path(f"{SURVEY}duplicate/", surveys.survey_duplicate, name="survey-duplicate"),
    path(f"{SURVEY}delete/", surveys.survey_delete, name="survey-delete"),
    path(f"{SURVEY}questions/new/", questions.question_new, name="question-new"),
    path(f"{QUESTION}edit/", questions.question_edit, name="question-edit"),
    path(f"{QUESTION}move/", questions.question_move, name="question-move"),
    path(f"{QUESTION}duplicate/", questions.question_duplicate, name="question-duplicate"),
    path(f"{QUESTION}delete/", questions.question_delete, name="question-delete"),
]

wave_urls: list[URLPattern] = [
    path(f"{SURVEY}waves/new/", waves.wave_new, name="wave-new"),
    path(f"{HERE}surveys/audience/", waves.audience, name="audience"),
    path(WAVE, waves.wave, name="wave"),
    path(f"{WAVE}edit/", waves.wave_edit, name="wave-edit"),
    path(f"{WAVE}send/", waves.wave_send, name="wave-send"),
    path(f"{WAVE}questions/", waves.wave_questions, name="wave-questions"),
    path(f"{WAVE}progress/", waves.wave_progress, name="wave-progress"),
    path(f"{WAVE}remind/", invitations.wave_remind, name="wave-remind"),
    path(f"{WAVE}close/", waves.wave_close, name="wave-close"),
    path(f"{WAVE}cancel/", waves.wave_cancel, name="wave-cancel"),
    path(f"{WAVE}delete/", waves.wave_delete, name="wave-delete"),
    path(f"{INVITATION}link/", invitations.invitation_link, name="invitation-link"),
    path(
        f"{INVITATION}eligibility/",
        invitations.invitation_eligibility,
        name="invitation-eligibility",
    ),
]

answer_urls: list[URLPattern] = [
    path("p/<slug:workspace_slug>/survey/<str:token>/", responses.survey_answer, name="answer"),
    path(f"{INVITATION}answers/new/", responses.proxy_answer, name="proxy-answer"),
]

result_urls: list[URLPattern] = [
    path(f"{HERE}results/", results.result_list, name="result-list"),
    path(f"{WAVE}results/", results.results, name="results"),
    path(f"{WAVE}results/publication/", results.results_publication, name="results-publication"),
    path(f"{WAVE}results.csv", exports.results_csv, name="results-csv"),
    path(f"{WAVE}answers.csv", exports.answers_csv, name="answers-csv"),
    path(f"{WAVE}answers.xlsx", exports.answers_xlsx, name="answers-xlsx"),
]

urlpatterns: list[URLPattern] = [*survey_urls, *wave_urls, *answer_urls, *result_urls]
