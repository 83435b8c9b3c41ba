"""Words that say little by themselves: function words of each language, in the forms in which they are written."""

FINNISH = """
    ei eikä eivät ellei eli emme en ennen enää et ette että hän häneen hänellä häneltä hänelle hänen hänessä hänestä
    hänet häntä he heidän heidät heihin heillä heille heiltä heissä heistä heitä ilman itse ja jo joiden joihin joilla
    joille joilta joissa joista joita joka jokin jolla jolle jolloin jolta jonka jopa jos joskus jossa josta jota
    jotka jotta joten kaikki kanssa kautta ken kenen koska ku kuin kuinka kuitenkin kuka kun kunnes me meidän meidät
    meihin meille meillä meiltä meissä meistä meitä mihin mikä miksi mille millä milloin miltä minkä minne minua minulla
    minulle minulta minun minut minä missä mistä mitkä mitä mitään mm mukaan mutta myös myöskin ne niiden niihin niille
    niillä niiltä niin niissä niistä niitä noin nuo nyt näiden näihin näille näillä näiltä näin näissä näistä näitä nämä
    oli olisi olisivat olivat olla olemme olen olet olette ole ollut on ovat paitsi se sekä sen siellä sieltä siihen siinä
    siis siitä sillä sille siltä sinne sinua sinulla sinulle sinun sinä sitten sitä taas tai taikka te teidän teille
    teillä teitä tuo tuon tämä tämän tällä tälle tältä tässä tästä tätä vaan vai vaikka voi voivat vähän yli ym
"""
SWEDISH = """
    alla allt att av bland blev bli blir de dem den denna deras dess dessa det detta dig din dina ditt du där då efter
    ej eller en er era ert ett för från ha hade han hans har henne hennes hon honom hur här i icke inom inte
    jag ju kan kunde man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på
    samma sedan sig sin sina sitt själv ska skall skulle som så sådan sådana sådant till under upp ut utan vad var vara
    varför varit varje vars vart vem vi vid vilka vilkas vilken vilket vår våra vårt än är åt över
"""
ENGLISH = """
    a about above after again against all am an and any are as at be because been before being below between both but by
    can cannot could did do does doing don down during each few for from further had has have having he her here hers
    herself him himself his how i if in into is it its itself just me more most my myself no nor not now of off on once
    only or other our ours ourselves out over own s same she should so some such t than that the their theirs them
    themselves then there these they this those through to too under until up very was we were what when where which
    while who whom why will with would you your yours yourself yourselves
"""

STOP_WORDS = {
    "fi": frozenset(FINNISH.split()),
    "sv": frozenset(SWEDISH.split()),
    "en": frozenset(ENGLISH.split()),
}
