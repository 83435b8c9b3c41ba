"""The themes that every new hub begins with; an editor may add to them and reword them."""

from django.db import migrations

THEMES = [
    ("cooperation", "Järjestöyhteistyö ja kumppanuus", "Organisationssamarbete och partnerskap", "Cooperation and partnership"),
    ("volunteering", "Vapaaehtoistoiminta", "Frivilligverksamhet", "Volunteering"),
    ("wellbeing", "Hyvinvointi ja terveys", "Välbefinnande och hälsa", "Wellbeing and health"),
    ("mental-health", "Mielenterveys", "Psykisk hälsa", "Mental health"),
    ("substance-abuse", "Päihteet ja riippuvuudet", "Rusmedel och beroenden", "Substance abuse and addictions"),
    ("disability", "Vammaisuus ja pitkäaikaissairaudet", "Funktionsnedsättning och långtidssjukdomar", "Disability and long-term illness"),
    ("ageing", "Ikääntyminen", "Åldrande", "Ageing"),
    ("families", "Lapset, nuoret ja perheet", "Barn, unga och familjer", "Children, young people and families"),
    ("inclusion", "Osallisuus ja yksinäisyys", "Delaktighet och ensamhet", "Inclusion and loneliness"),
    ("employment", "Työllisyys ja toimeentulo", "Sysselsättning och utkomst", "Employment and livelihood"),
    ("integration", "Maahanmuutto ja monikulttuurisuus", "Invandring och kulturell mångfald", "Immigration and cultural diversity"),
    ("culture-and-sports", "Kulttuuri ja liikunta", "Kultur och motion", "Culture and exercise"),
    ("villages", "Kylät ja maaseutu", "Byar och landsbygd", "Villages and the countryside"),
    ("environment", "Luonto ja ympäristö", "Natur och miljö", "Nature and the environment"),
    ("preparedness", "Turvallisuus ja varautuminen", "Säkerhet och beredskap", "Safety and preparedness"),
    ("digital-inclusion", "Digiosallisuus", "Digital delaktighet", "Digital inclusion"),
]  # fmt: skip


def add_themes(apps, schema_editor):
    rows = [
        apps.get_model("core", "Theme")(code=code, name_fi=fi, name_sv=sv, name_en=en)
        for code, fi, sv, en in THEMES
    ]
    apps.get_model("core", "Theme").objects.bulk_create(rows, ignore_conflicts=True)


def remove_themes(apps, schema_editor):
    apps.get_model("core", "Theme").objects.filter(code__in=[theme[0] for theme in THEMES]).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(add_themes, remove_themes)]
