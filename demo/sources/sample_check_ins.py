"""Check-in answers and wins in English and Spanish, by partnership (sample)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from demo.sources.sample_texts import WinText


@dataclass(frozen=True, slots=True)
class CheckInText:
    """One participant's answers; `progress` is ahead, on_track, slow or stuck."""

    partnership: str
    language: str
    progress: str
    confidence: int
    win: str = ""
    concern: str = ""
    help_needed: str = ""


CHECK_INS: Final = (
    CheckInText(
        "bronx-college-now",
        "en",
        "on_track",
        4,
        "Forty-one juniors registered for a college class this spring, twelve more than last year.",
        "Buses after evening classes end at nine; three students left for that reason alone.",
        "Does anyone have a van, or know who to ask about student fares after nine?",
    ),
    CheckInText(
        "bronx-college-now",
        "es",
        "on_track",
        4,
        "Las familias llenaron la sala en la noche de ayuda financiera: vinieron 63 personas.",
        "Las cartas de la universidad llegan solo en inglés y muchas familias no las entienden.",
        "Necesitamos a alguien que revise nuestra traducción antes de enviarla.",
    ),
    CheckInText(
        "bronx-college-now",
        "en",
        "slow",
        3,
        "Our counselors now keep one shared list of seniors instead of five.",
        "We are behind on financial aid forms: 58 percent done, and we wanted 75 by now.",
        "Two volunteers for a Saturday session would be enough to catch up.",
    ),
    CheckInText(
        "bronx-school-health",
        "en",
        "ahead",
        5,
        "Average time out of class for an asthma visit fell from 52 to 34 minutes.",
        "Consent forms still come back late from ninth grade families.",
        "",
    ),
    CheckInText(
        "bronx-school-health",
        "es",
        "slow",
        3,
        "Ya tenemos intérprete de español los martes y jueves.",
        "La dentista viene una vez al mes y la lista de espera es de siete semanas.",
        "Buscamos una segunda clínica dental que quiera venir a la escuela.",
    ),
    CheckInText(
        "bronx-school-health",
        "en",
        "on_track",
        4,
        "Students now run the waiting room desk and it works better than when we did.",
        "Our nurse leaves in June and the position is not posted yet.",
        "Please share the posting as soon as it is out.",
    ),
    CheckInText(
        "bronx-attendance",
        "en",
        "on_track",
        4,
        "The Monday list reaches every adviser before nine now, and calls go out the same day.",
        "Numbers in the city's system and in our own list still differ for about twenty students.",
        "Half a day from somebody who knows how the two systems count would save us weeks.",
    ),
    CheckInText(
        "bronx-attendance",
        "es",
        "on_track",
        5,
        "Una madre que ayudamos en otoño ahora llama a otras familias con nosotros.",
        "En invierno faltan más los estudiantes que llevan a sus hermanos a la escuela.",
        "¿Alguien conoce un programa de mañana para hermanos menores cerca de Fordham Road?",
    ),
    CheckInText(
        "bronx-attendance",
        "en",
        "stuck",
        2,
        "",
        "Our two social workers cover three schools since January. Home visits have stopped.",
        "We need to decide together which students get a visit first.",
    ),
    CheckInText(
        "bronx-service",
        "en",
        "on_track",
        5,
        "Students chose to repair the playground fence and got the materials donated themselves.",
        "Insurance papers take longer than the projects.",
        "A lawyer who could look at one standard form for all schools.",
    ),
    CheckInText(
        "bronx-service",
        "es",
        "ahead",
        5,
        "Los estudiantes de noveno grado dirigieron su primera reunión y terminó a tiempo.",
        "Pocos maestros saben que el servicio cuenta como crédito.",
        "",
    ),
    CheckInText(
        "bronx-arts",
        "en",
        "on_track",
        4,
        "The spring show moved to a real gallery, and 180 people came.",
        "Two schools still have no room for visual arts on Fridays.",
        "A space within walking distance, Fridays from two to four.",
    ),
    CheckInText(
        "bronx-arts",
        "es",
        "slow",
        3,
        "Tres poemas de nuestros estudiantes se leyeron en la biblioteca.",
        "El presupuesto para materiales se acaba en abril.",
        "Pinturas, papel grueso y marcos: aceptamos usados.",
    ),
    CheckInText(
        "flatbush-community-schools",
        "en",
        "on_track",
        4,
        "The Saturday legal clinic helped 26 families; nine cases are solved already.",
        "Haitian Creole interpretation is not covered in the evening.",
        "Contacts of interpreters who can work until eight.",
    ),
    CheckInText(
        "flatbush-community-schools",
        "en",
        "slow",
        3,
        "The pantry opens twice a week now, and students manage the stock.",
        "The building closes at six, before most parents finish work.",
        "Help us ask for one late evening a week.",
    ),
    CheckInText(
        "flatbush-community-schools",
        "es",
        "on_track",
        4,
        "La clase de inglés para madres y padres ya tiene lista de espera.",
        "No tenemos quien cuide a los niños pequeños durante la clase.",
        "Dos voluntarios los miércoles de seis a siete y media.",
    ),
    CheckInText(
        "brooklyn-ninth-grade",
        "en",
        "ahead",
        5,
        "First marking period: 81 percent of ninth graders on track, up from 74.",
        "Common planning falls away whenever a teacher has to cover another class.",
        "",
    ),
    CheckInText(
        "brooklyn-ninth-grade",
        "en",
        "on_track",
        4,
        "Teams agreed on one late-work policy, so students no longer learn five.",
        "New teachers in January missed the summer institute.",
        "A half-day version of the institute, recorded.",
    ),
    CheckInText(
        "brooklyn-college-bridge",
        "en",
        "slow",
        3,
        "All seniors have had a placement test explained before they sit it.",
        "Math results are flat: the same topics fail each year.",
        "Could the college share which ten questions go wrong most?",
    ),
    CheckInText(
        "brooklyn-college-bridge",
        "es",
        "on_track",
        4,
        "Diez exalumnas volvieron para contar su primer semestre.",
        "Algunos estudiantes trabajan de noche y faltan a la tutoría.",
        "Probar la tutoría en línea los domingos.",
    ),
    CheckInText(
        "brooklyn-stages",
        "en",
        "on_track",
        5,
        "Two students who had not spoken in class read their own scene to 200 people.",
        "Rehearsals collide with Regents preparation in May.",
        "",
    ),
    CheckInText(
        "brooklyn-stages",
        "en",
        "on_track",
        4,
        "Teachers use the warm-up exercises in science too.",
        "Artists are paid two months late, and one has left.",
        "Advice from partners who solved this: who signs, and when?",
    ),
    CheckInText(
        "brooklyn-youth-voice",
        "en",
        "slow",
        3,
        "Students wrote the agenda of the last leadership meeting.",
        "Papers come the evening before, so students can't prepare.",
        "A promise from all principals: papers a week ahead.",
    ),
    CheckInText(
        "brooklyn-youth-voice",
        "es",
        "on_track",
        4,
        "La encuesta de estudiantes llegó a 312 respuestas en dos idiomas.",
        "Los estudiantes quieren saber qué pasó con sus ideas del año pasado.",
        "Una página con lo que dijeron y lo que hicimos.",
    ),
    CheckInText(
        "lower-east-side",
        "en",
        "on_track",
        4,
        "One intake form for all of us since March; families tell their story once.",
        "We have no rule yet for who may see the notes.",
        "A short data agreement, in plain words, that all boards can sign.",
    ),
    CheckInText(
        "lower-east-side",
        "es",
        "on_track",
        4,
        "Cuatro madres forman parte del comité y propusieron el horario de verano.",
        "La renta sube y varias familias se mudan lejos a mitad de curso.",
        "Información sobre ayuda de emergencia para la renta, en español.",
    ),
    CheckInText(
        "lower-east-side",
        "en",
        "stuck",
        2,
        "",
        "Early childhood places for next year are cut by a third.",
        "We should speak with one voice before the budget hearing.",
    ),
    CheckInText(
        "east-harlem",
        "en",
        "slow",
        3,
        "Reading groups are down to four students per tutor.",
        "Students who need tutoring most come least; evenings don't work for them.",
        "Try it in school hours. Which period could you spare?",
    ),
    CheckInText(
        "east-harlem",
        "es",
        "on_track",
        4,
        "Un grupo de abuelas lee con los niños los viernes y nadie quiere faltar.",
        "Faltan libros en español para lectores de nueve a doce años.",
        "Donaciones de libros en buen estado.",
    ),
)

WINS: Final = (
    WinText(
        "bronx-college-now",
        "A senior who had planned to leave school finished with nine college credits and enrolled.",
    ),
    WinText(
        "bronx-college-now",
        "Two schools that never spoke now share one college trip, one bus and one budget.",
    ),
    WinText(
        "bronx-school-health",
        "The new check-in desk cut the time students spend out of class by a third.",
    ),
    WinText(
        "bronx-attendance",
        "Eleven students who had missed a month came back after a call from somebody they knew.",
    ),
    WinText("bronx-service", "Students raised the money for their own project and had $140 left."),
    WinText("bronx-arts", "A mural on East Tremont Avenue was designed by forty ninth graders."),
    WinText(
        "flatbush-community-schools",
        "A father from the evening class now interprets for other families.",
    ),
    WinText(
        "brooklyn-ninth-grade",
        "For the first time no ninth grader failed both English and math in the same term.",
    ),
    WinText(
        "brooklyn-college-bridge",
        "All eighteen students of the summer bridge started in credit-bearing classes.",
    ),
    WinText(
        "brooklyn-stages",
        "A play in English and Arabic sold out, and the second evening did too.",
    ),
    WinText(
        "brooklyn-youth-voice",
        "The school moved the homework deadline after students showed when they get home.",
    ),
    WinText("lower-east-side", "One intake form replaced four. Families noticed before we did."),
    WinText(
        "east-harlem", "Tutors and teachers met for the first time and stayed an hour too long."
    ),
)


def check_ins_for(partnership: str) -> tuple[CheckInText, ...]:
    """The sample check-in answers of one partnership."""
    return tuple(answer for answer in CHECK_INS if answer.partnership == partnership)
