"""
The questions we take over from the published surveys, in English and Spanish.

`R_COMMUNITY` joins the two language files of the R Community Survey 2019: the option texts in
`_SOURCE` are the ones that stand in the files, `label` is the text we show (the Spanish file mixes
forms of address and drops accents; we write one form and correct them).
"""

from __future__ import annotations

from typing import Final

from demo.sources.survey_model import OTHER, Option, Question, Questionnaire, texts

_OTHER: Final = Option(OTHER, texts("Something else", "Otra opción"))

R_COMMUNITY: Final = Questionnaire(
    key="r-community-2019",
    title=texts("R Community Survey 2019", "Encuesta de la comunidad R 2019"),
    introduction=texts(
        "How people learn and use R. Your answers help the community decide what to improve.",
        "Cómo aprendemos y usamos R. Tus respuestas ayudan a la comunidad a decidir qué mejorar.",
    ),
    languages=("en", "es"),
    questions=(
        Question(
            "experience",
            "single_choice",
            texts(
                "How would you rate your level of experience using R?",
                "¿Cómo calificarías tu nivel de experiencia usando R?",
            ),
            (
                Option("none", texts("None", "Sin experiencia")),
                Option("beginner", texts("Beginner", "Inicial")),
                Option("intermediate", texts("Intermediate", "Intermedio")),
                Option("expert", texts("Expert", "Experto")),
            ),
        ),
        Question(
            "started_in",
            "number",
            texts(
                "What year did you first start learning R?",
                "¿En qué año comenzaste a aprender R?",
            ),
            lowest=1976,
            highest=2019,
        ),
        Question(
            "learned_by",
            "single_choice",
            texts(
                "How did you learn R? If you used several methods, choose the one you used most.",
                "¿Cómo aprendiste R? Si usaste varios métodos, elige el que más hayas usado.",
            ),
            (
                Option(
                    "alone",
                    texts(
                        "By myself, with a book or online documentation",
                        "Por mi cuenta, con un libro o documentación en línea",
                    ),
                ),
                Option("online", texts("Online course", "Curso en línea")),
                Option("in_person", texts("In-person course", "Curso presencial")),
                Option("at_work", texts("On the job", "En el trabajo")),
                _OTHER,
            ),
        ),
        Question(
            "used_for",
            "multiple_choice",
            texts(
                "What do you use R for most? Check all that apply.",
                "¿Para qué usas R con más frecuencia? Marca todas las que correspondan.",
            ),
            (
                Option("statistics", texts("Statistical analysis", "Análisis estadístico")),
                Option("transformation", texts("Data transformation", "Transformación de datos")),
                Option("modeling", texts("Modeling", "Modelado")),
                Option("visualization", texts("Visualization", "Visualización")),
                Option("machine_learning", texts("Machine learning", "Aprendizaje automático")),
                Option("text", texts("Text processing", "Procesamiento de texto")),
                Option("genomics", texts("Genomics", "Genómica")),
                Option("medicine", texts("Medicine", "Medicina")),
                Option("surveys", texts("Survey analysis", "Análisis de encuestas")),
                Option("clinical_trials", texts("Clinical trials", "Ensayos clínicos")),
                Option("finance", texts("Financial analysis", "Análisis financiero")),
                _OTHER,
            ),
        ),
        Question(
            "discovers_by",
            "multiple_choice",
            texts(
                "How do you discover new packages? Check all that apply.",
                "¿Cómo descubres paquetes nuevos? Marca todas las que correspondan.",
            ),
            (
                Option(
                    "social_media",
                    texts(
                        "Social media such as blogs, R-bloggers, Twitter, Slack or GitHub contacts",
                        "Redes sociales como blogs, R-bloggers, Twitter, Slack o GitHub",
                    ),
                ),
                Option(
                    "search",
                    texts(
                        "General search sites such as Google and Yahoo",
                        "Buscadores generales como Google y Yahoo",
                    ),
                ),
                Option(
                    "colleagues",
                    texts(
                        "My personal network, such as colleagues and professors",
                        "Mi red personal, como colegas y profesores",
                    ),
                ),
                Option(
                    "events",
                    texts(
                        "Conferences, meet-ups or seminars", "Conferencias, reuniones o seminarios"
                    ),
                ),
                Option(
                    "books",
                    texts(
                        "Books, textbooks or journal articles (JSS, JOSS, R Journal)",
                        "Libros, manuales o artículos de revistas (JSS, JOSS, R Journal)",
                    ),
                ),
                Option("task_views", texts("CRAN Task Views", "Vistas de tareas de CRAN")),
                Option(
                    "r_search",
                    texts(
                        "R-specific search sites such as METACRAN or Rdocumentation",
                        "Buscadores específicos de R como METACRAN o Rdocumentation",
                    ),
                ),
                Option(
                    "mailing_lists",
                    texts(
                        "Email lists such as r-help, r-packages or r-pkg-devel",
                        "Listas de correo como r-help, r-packages o r-pkg-devel",
                    ),
                ),
                Option("forum", texts("community.rstudio.com", "community.rstudio.com")),
                _OTHER,
            ),
        ),
        Question(
            "enjoyment",
            "rating",
            texts("How much do you enjoy using R?", "¿Cuánto disfrutas usando R?"),
            lowest=1,
            highest=5,
            lowest_label=texts("Not at all", "Nada"),
            highest_label=texts("A great deal", "Mucho"),
        ),
        Question(
            "recommend",
            "zero_to_ten",
            texts(
                "How likely are you to recommend R to a colleague, friend or family member?",
                "¿Qué tan probable es que recomiendes R a un colega, una amistad o un familiar?",
            ),
            lowest=0,
            highest=10,
            lowest_label=texts("Not at all likely", "Nada probable"),
            highest_label=texts("Extremely likely", "Muy probable"),
        ),
        Question(
            "next_year",
            "single_choice",
            texts(
                "Looking ahead, how do you expect your use of R to change in 2020?",
                "Mirando hacia el futuro, ¿cómo esperas que cambie tu uso de R en 2020?",
            ),
            (
                Option("more", texts("I expect it to increase", "Espero que aumente")),
                Option("same", texts("I expect it to stay the same", "Espero que siga igual")),
                Option("less", texts("I expect it to decrease", "Espero que disminuya")),
                Option("stop", texts("I plan to stop using it", "Planeo dejar de usarlo")),
            ),
        ),
        Question(
            "likes_best",
            "long_text",
            texts("What do you like best about using R?", "¿Qué es lo que más te gusta de usar R?"),
        ),
    ),
)

R_COLUMNS: Final = {
    "experience": 1,
    "started_in": 9,
    "learned_by": 10,
    "used_for": 16,
    "enjoyment": 17,
    "recommend": 18,
    "likes_best": 22,
    "discovers_by": 25,
    "next_year": 27,
}
"""Positions in both files: headers can't be trusted, the Spanish file repeats one."""

R_SOURCE_OPTIONS: Final = {
    "learned_by": {
        "alone": (
            "By myself using a book or online documentation that was not part of a formal course",
            "Utilizando un libro o documentación en línea que no formaba parte de un curso formal",
        ),
        "online": (
            "Online course (e.g., Coursera, edX, Datacamp)",
            "Curso en línea (por ejemplo, Coursera, edX, Datacamp)",
        ),
        "in_person": (
            "In-person course (including bootcamps and workshops as well as more formal courses)",
            'Curso presencial (incluyendo "bootcamps" y talleres de programación, '
            "también cursos más formales)",
        ),
    },
    "discovers_by": {
        "social_media": (
            "Social media such as blogs, R-bloggers, Twitter, Slack, or GitHub contacts",
            "Redes sociales como blogs, R-bloggers, Twitter, Slack o contactos de GitHub",
        ),
        "search": (
            "General search websites such as Google and Yahoo",
            "Sitios web de búsqueda general como Google y Yahoo",
        ),
        "colleagues": (
            "Your personal network, such as colleagues and professors",
            "Su red personal, como colegas y profesores",
        ),
        "events": (
            "Conferences, meet-ups, or seminars",
            "Conferencias, reuniones o seminarios.",
        ),
        "books": (
            "Books, textbooks, or journal articles (JSS, JOSS, R-Journal)",
            "Libros, libros de texto o artículos de revistas (JSS, JOSS, R-Journal)",
        ),
        "r_search": (
            "R-specific search websites such as METACRAN or Rdocumentation",
            "Sitios web de búsqueda específicos de R como METACRAN o Rdocumentation",
        ),
        "mailing_lists": (
            "Email lists such as r-help, r-packages, or r-pkg-devel",
            "Listas de correo electrónico como r-help, r-packages o r-pkg-devel",
        ),
    },
}
"""Where the files' wording differs from ours: question -> option -> (English, Spanish)."""

_STATEMENTS: Final = {
    "career": ("Skills-Advance-Career", "I used the skills I learned to advance my career."),
    "motivated": (
        "Motivated-Seek-Knowledge",
        "The workshop motivated me to seek more knowledge about the tools I learned.",
    ),
    "reproducible": (
        "Made-Analyses-Reproducible",
        "I have made my analyses more reproducible.",
    ),
    "recognition": (
        "Received-Professional-Recognition",
        "I have received professional recognition for the skills I learned.",
    ),
    "coding": ("Improved Coding Practices", "I have improved my coding practices."),
    "productivity": (
        "Improved-Research-Productivity",
        "My research productivity has improved.",
    ),
    "confidence": (
        "Gained-Confidence-With-Data",
        "I have gained confidence in working with data.",
    ),
}

CARPENTRIES_COLUMNS: Final = {
    **{key: column for key, (column, _statement) in _STATEMENTS.items()},
    "recommend": "Likely-To-Recommend",
}

CARPENTRIES_LONGTERM: Final = Questionnaire(
    key="carpentries-longterm-2017",
    title=texts("Carpentries long-term survey, October 2017"),
    introduction=texts("What changed for you since the workshop, six months or more afterwards?"),
    languages=("en",),
    questions=(
        *(
            Question(
                key,
                "rating",
                texts(statement),
                lowest=1,
                highest=5,
                lowest_label=texts("Strongly disagree"),
                highest_label=texts("Strongly agree"),
            )
            for key, (_column, statement) in _STATEMENTS.items()
        ),
        Question(
            "recommend",
            "zero_to_ten",
            texts("How likely are you to recommend a Carpentries workshop to a colleague?"),
            lowest=0,
            highest=10,
            lowest_label=texts("Not at all likely"),
            highest_label=texts("Extremely likely"),
        ),
    ),
)
