"""The words that every new hub begins with; an editor may add to them and reword them."""

from django.db import migrations

ACTIVITIES = [
    ("peer-support", "Vertaistuki", "Kamratstöd", "Peer support"),
    ("advice", "Neuvonta ja ohjaus", "Rådgivning och handledning", "Advice and guidance"),
    ("service-guidance", "Palveluohjaus", "Servicehandledning", "Service guidance"),
    ("clubs-and-groups", "Kerhot ja ryhmät", "Klubbar och grupper", "Clubs and groups"),
    ("meeting-place", "Kohtaamispaikka", "Mötesplats", "Open meeting place"),
    ("volunteering", "Vapaaehtoistoiminta", "Frivilligverksamhet", "Volunteering"),
    ("befriending", "Tukihenkilö- ja ystävätoiminta", "Stödperson- och vänverksamhet", "Befriending and support persons"),
    ("helpline", "Puhelin- ja verkkoauttaminen", "Telefon- och nätstöd", "Helplines and online support"),
    ("crisis-help", "Kriisiapu", "Krishjälp", "Crisis help"),
    ("food-aid", "Ruoka-apu", "Mathjälp", "Food aid"),
    ("material-aid", "Taloudellinen ja aineellinen apu", "Ekonomisk och materiell hjälp", "Financial and material aid"),
    ("housing", "Asuminen ja asumisneuvonta", "Boende och boenderådgivning", "Housing and housing advice"),
    ("employment", "Työllistyminen ja työtoiminta", "Sysselsättning och arbetsverksamhet", "Employment and work activities"),
    ("rehabilitation", "Kuntoutus ja sopeutumisvalmennus", "Rehabilitering och anpassningsträning", "Rehabilitation and adaptation training"),
    ("recovery", "Päihteistä toipumisen tuki", "Stöd för återhämtning från missbruk", "Support for recovery from substance abuse"),
    ("family-activities", "Lastenhoitoapu ja perhetoiminta", "Barnpassning och familjeverksamhet", "Child care and family activities"),
    ("integration", "Kotoutumisen tuki", "Stöd för integration", "Support for integration"),
    ("digital-support", "Digituki", "Digitalt stöd", "Help with digital services"),
    ("courses", "Kurssit ja koulutus", "Kurser och utbildning", "Courses and training"),
    ("events", "Luennot ja tapahtumat", "Föreläsningar och evenemang", "Lectures and events"),
    ("camps-and-trips", "Leirit ja retket", "Läger och utflykter", "Camps and outings"),
    ("sports", "Liikunta ja urheilu", "Motion och idrott", "Exercise and sports"),
    ("culture", "Kulttuuri ja taide", "Kultur och konst", "Culture and the arts"),
    ("nature", "Luonto ja retkeily", "Natur och friluftsliv", "Nature and the outdoors"),
    ("local-heritage", "Kotiseututyö ja perinne", "Hembygdsarbete och traditioner", "Local heritage"),
    ("village", "Kylätoiminta", "Byaverksamhet", "Village activities"),
    ("preparedness", "Pelastus- ja valmiustoiminta", "Räddnings- och beredskapsverksamhet", "Rescue and preparedness"),
    ("advocacy", "Edunvalvonta ja vaikuttaminen", "Intressebevakning och påverkan", "Advocacy"),
]  # fmt: skip

TARGET_GROUPS = [
    ("everyone", "Kaikki", "Alla", "Everyone"),
    ("children", "Lapset", "Barn", "Children"),
    ("young-people", "Nuoret", "Unga", "Young people"),
    ("families-with-children", "Lapsiperheet", "Barnfamiljer", "Families with children"),
    ("single-parents", "Yhden vanhemman perheet", "Familjer med en förälder", "Single-parent families"),
    ("older-people", "Ikääntyneet", "Äldre", "Older people"),
    ("carers", "Omaishoitajat ja läheiset", "Närståendevårdare och anhöriga", "Carers and relatives"),
    ("disabled-people", "Vammaiset ihmiset", "Personer med funktionsnedsättning", "People with disabilities"),
    ("deaf-and-hard-of-hearing", "Viittomakieliset ja kuulovammaiset", "Teckenspråkiga och hörselskadade", "Deaf and hard-of-hearing people"),
    ("visually-impaired", "Näkövammaiset", "Synskadade", "People with visual impairments"),
    ("long-term-illness", "Pitkäaikaissairaat", "Långtidssjuka", "People with long-term illnesses"),
    ("memory-disorders", "Muistisairaat", "Personer med minnessjukdom", "People with memory disorders"),
    ("mental-health", "Mielenterveyden haasteita kokevat", "Personer med psykisk ohälsa", "People with mental health problems"),
    ("substance-abuse", "Päihteitä käyttävät ja toipujat", "Personer med rusmedelsproblem", "People with substance abuse problems"),
    ("neurodivergent", "Neurokirjon ihmiset", "Neurodivergenta personer", "Neurodivergent people"),
    ("lonely", "Yksinäisyyttä kokevat", "Ensamma", "People who feel lonely"),
    ("bereaved", "Surevat", "Sörjande", "Bereaved people"),
    ("victims-of-violence", "Väkivaltaa tai rikoksia kokeneet", "Personer som utsatts för våld eller brott", "Victims of violence or crime"),
    ("unemployed", "Työttömät", "Arbetslösa", "Unemployed people"),
    ("low-income", "Vähävaraiset", "Personer med små inkomster", "People with low incomes"),
    ("homeless", "Asunnottomat", "Bostadslösa", "Homeless people"),
    ("immigrants", "Maahan muuttaneet", "Invandrare", "Immigrants"),
    ("sami", "Saamelaiset", "Samer", "Sámi people"),
    ("roma", "Romanit", "Romer", "Roma people"),
    ("lgbtiq", "Seksuaali- ja sukupuolivähemmistöt", "Sexuella minoriteter och könsminoriteter", "Sexual and gender minorities"),
    ("women", "Naiset", "Kvinnor", "Women"),
    ("men", "Miehet", "Män", "Men"),
    ("veterans", "Veteraanit ja heidän läheisensä", "Veteraner och deras anhöriga", "Veterans and their families"),
    ("associations", "Yhdistykset ja vapaaehtoiset", "Föreningar och frivilliga", "Associations and volunteers"),
]  # fmt: skip

# The code is the language's tag of BCP 47.
LANGUAGES = [
    ("fi", "Suomi", "Finska", "Finnish"),
    ("sv", "Ruotsi", "Svenska", "Swedish"),
    ("en", "Englanti", "Engelska", "English"),
    ("se", "Pohjoissaame", "Nordsamiska", "Northern Sámi"),
    ("smn", "Inarinsaame", "Enaresamiska", "Inari Sámi"),
    ("sms", "Koltansaame", "Skoltsamiska", "Skolt Sámi"),
    ("fse", "Suomalainen viittomakieli", "Finskt teckenspråk", "Finnish Sign Language"),
    ("fss", "Suomenruotsalainen viittomakieli", "Finlandssvenskt teckenspråk", "Finland-Swedish Sign Language"),
    ("rmf", "Suomen romani", "Finländsk romani", "Finnish Kalo"),
    ("krl", "Karjala", "Karelska", "Karelian"),
    ("ru", "Venäjä", "Ryska", "Russian"),
    ("et", "Viro", "Estniska", "Estonian"),
    ("uk", "Ukraina", "Ukrainska", "Ukrainian"),
    ("ar", "Arabia", "Arabiska", "Arabic"),
    ("so", "Somali", "Somaliska", "Somali"),
    ("fa", "Persia", "Persiska", "Persian"),
    ("prs", "Dari", "Dari", "Dari"),
    ("ku", "Kurdi", "Kurdiska", "Kurdish"),
    ("sq", "Albania", "Albanska", "Albanian"),
    ("vi", "Vietnam", "Vietnamesiska", "Vietnamese"),
    ("th", "Thai", "Thailändska", "Thai"),
    ("zh", "Kiina", "Kinesiska", "Chinese"),
    ("tr", "Turkki", "Turkiska", "Turkish"),
    ("ti", "Tigrinja", "Tigrinska", "Tigrinya"),
    ("es", "Espanja", "Spanska", "Spanish"),
    ("fr", "Ranska", "Franska", "French"),
    ("de", "Saksa", "Tyska", "German"),
    ("pl", "Puola", "Polska", "Polish"),
]  # fmt: skip

VOCABULARIES = {"Activity": ACTIVITIES, "TargetGroup": TARGET_GROUPS, "ServiceLanguage": LANGUAGES}


def add_terms(apps, schema_editor):
    for name, terms in VOCABULARIES.items():
        model = apps.get_model("organisations", name)
        rows = [model(code=code, name_fi=fi, name_sv=sv, name_en=en) for code, fi, sv, en in terms]
        model.objects.bulk_create(rows, ignore_conflicts=True)


def remove_terms(apps, schema_editor):
    for name, terms in VOCABULARIES.items():
        apps.get_model("organisations", name).objects.filter(code__in=[term[0] for term in terms]).delete()


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(add_terms, remove_terms)]
