"""Messages in German."""

from __future__ import annotations

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.templates import TemplateKind
from services.reminders.domain.words.table import Table

GERMAN = Table(
    title="Eine kleine Erinnerung",
    calendar="Mein Plan",
    homework={
        HomeworkWord.HOMEWORK: "Hausaufgaben",
        HomeworkWord.TASKS: "Aufgaben",
        HomeworkWord.ACTIVITIES: "Aktivitäten",
        HomeworkWord.PRACTICE: "Übung",
        None: "Vorhaben",
    },
    some={
        HomeworkWord.HOMEWORK: "eine Hausaufgabe",
        HomeworkWord.TASKS: "eine Aufgabe",
        HomeworkWord.ACTIVITIES: "eine Aktivität",
        HomeworkWord.PRACTICE: "etwas zum Üben",
        None: "etwas",
    },
    texts={
        TemplateKind.NUDGE: "Eine kleine Erinnerung von Ihnen selbst: Für jetzt haben Sie {some} geplant.",
        TemplateKind.BUNDLE: "Eine kleine Erinnerung von Ihnen selbst: {count} Dinge warten auf einen guten Moment.",
        TemplateKind.SESSION: "{count} Dinge zum Ansehen bis {day}.",
        TemplateKind.UNFINISHED: "Was Sie begonnen haben, ist gespeichert. Sie können dort weitermachen.",
        TemplateKind.ASK: "Es war eine Weile still. Ein Tippen sagt, was dazwischenkam, und das genügt.",
    },
    session_of_one="Eine Sache zum Ansehen bis {day}.",
    more="Und {count} mehr.",
    later="Jetzt nicht? Auf später verschieben: {url}",
    stop="Keine solchen Nachrichten mehr: {url}",
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    code_title="Ihr Code",
    code="{code} ist Ihr Code. Er gilt 15 Minuten. Wenn Sie keinen angefordert haben, ist nichts zu tun.",
)
