"""A short bilingual survey written by us: the partnership check (sample instrument)."""

from __future__ import annotations

from typing import Final

from demo.sources.survey_model import OTHER, Option, Question, Questionnaire, texts

PARTNERSHIP_CHECK: Final = Questionnaire(
    key="partnership-check",
    title=texts("Partnership check", "¿Cómo va nuestra alianza?"),
    introduction=texts(
        "Seven questions, about three minutes. Tell us how working together is going, so that we "
        "can change what doesn't help.",
        "Siete preguntas, unos tres minutos. Cuéntanos cómo va el trabajo en conjunto para que "
        "podamos cambiar lo que no ayuda.",
    ),
    languages=("en", "es"),
    questions=(
        Question(
            "role",
            "single_choice",
            texts("How do you take part in the partnership?", "¿Cómo participas en la alianza?"),
            (
                Option("school", texts("I work at a school", "Trabajo en una escuela")),
                Option(
                    "organization",
                    texts(
                        "I work at a partner organization",
                        "Trabajo en una organización aliada",
                    ),
                ),
                Option("family", texts("I am a family member", "Soy familiar de estudiantes")),
                Option("student", texts("I am a student", "Soy estudiante")),
                Option("funder", texts("I represent a funder", "Represento a un financiador")),
                Option(OTHER, texts("Something else", "Otra cosa")),
            ),
            is_required=True,
        ),
        Question(
            "shared_goal",
            "rating",
            texts(
                "I can say in one sentence what we want to achieve together.",
                "Puedo decir en una frase qué queremos lograr juntos.",
            ),
            lowest=1,
            highest=5,
            lowest_label=texts("Strongly disagree", "Muy en desacuerdo"),
            highest_label=texts("Strongly agree", "Muy de acuerdo"),
        ),
        Question(
            "voice",
            "rating",
            texts(
                "When we decide something, my organization's view counts.",
                "Cuando decidimos algo, la opinión de mi organización cuenta.",
            ),
            help_text=texts(
                "If you don't speak for an organization, think of your own view.",
                "Si no hablas en nombre de una organización, piensa en tu propia opinión.",
            ),
            lowest=1,
            highest=5,
            lowest_label=texts("Strongly disagree", "Muy en desacuerdo"),
            highest_label=texts("Strongly agree", "Muy de acuerdo"),
        ),
        Question(
            "what_helped",
            "multiple_choice",
            texts(
                "What helped you most in the last three months? Check all that apply.",
                "¿Qué te ayudó más en los últimos tres meses? Marca todo lo que corresponda.",
            ),
            (
                Option("meetings", texts("Regular meetings", "Las reuniones regulares")),
                Option("data", texts("Shared figures", "Los datos compartidos")),
                Option("contacts", texts("Knowing whom to call", "Saber a quién llamar")),
                Option("training", texts("Training together", "Las capacitaciones conjuntas")),
                Option("money", texts("Money or materials", "El dinero o los materiales")),
                Option("nothing", texts("Nothing so far", "Nada por ahora")),
                Option(OTHER, texts("Something else", "Otra cosa")),
            ),
        ),
        Question(
            "hours",
            "number",
            texts(
                "About how many hours did you give to the partnership last month?",
                "¿Cuántas horas, más o menos, dedicaste a la alianza el mes pasado?",
            ),
            lowest=0,
            highest=300,
        ),
        Question(
            "recommend",
            "zero_to_ten",
            texts(
                "How likely are you to recommend this partnership to a colleague or neighbor?",
                "¿Qué tan probable es que recomiendes esta alianza a un colega o a un vecino?",
            ),
            lowest=0,
            highest=10,
            lowest_label=texts("Not at all likely", "Nada probable"),
            highest_label=texts("Extremely likely", "Muy probable"),
        ),
        Question(
            "change",
            "long_text",
            texts(
                "If we could change one thing before summer, what should it be?",
                "Si pudiéramos cambiar una cosa antes del verano, ¿cuál debería ser?",
            ),
            help_text=texts(
                "Please don't name people. We read every answer.",
                "Por favor, no nombres a personas. Leemos todas las respuestas.",
            ),
        ),
    ),
)

COMMENTS: Final = (
    ("en", "Send the papers a week before the meeting, not the night before."),
    ("en", "Fewer meetings, and one of them in the evening so that parents can come."),
    ("en", "Tell us what happened with last year's answers before asking again."),
    ("en", "Let students run half of the meeting."),
    ("en", "One calendar for all schools. We keep booking the same Thursday."),
    ("en", "A list of who does what. I still don't know whom to call about counseling."),
    ("en", "Show the figures by school, even when they are not pretty."),
    ("en", "Pay interpreters on time, and book them before the room."),
    ("en", "Start with the schools that are furthest behind."),
    ("en", "Less about money, more about what we do with the students on Monday."),
    ("en", "A short summary after every meeting, with names next to the tasks."),
    ("en", "Give small organizations the same time to speak as the big ones."),
    ("es", "Que las reuniones tengan interpretación desde el principio, no a la mitad."),
    ("es", "Avisar con más tiempo. Muchas familias trabajamos los fines de semana."),
    ("es", "Que nos cuenten qué cambió gracias a lo que dijimos."),
    ("es", "Un grupo de mensajes por escuela, en español y en inglés."),
    ("es", "Más actividades para estudiantes que acaban de llegar al país."),
    ("es", "Que los datos se expliquen con palabras sencillas."),
    ("es", "Cuidado de niños durante las reuniones, como el año pasado."),
    ("es", "Escuchar primero a los estudiantes y después decidir."),
)
"""Sample comments for the last question: (language, text)."""
