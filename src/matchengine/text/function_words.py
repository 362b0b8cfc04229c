"""Words that carry no subject matter: grammar (never indexed) and asking (dropped from requests only)."""

from __future__ import annotations

from matchengine.types import Language


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


ITALIAN = _listed(
    """
a abbia abbiamo abbiano ad agli ai al alcun alcuna alcune alcuni all alla alle allo allora altra altre altri altro anche ancora
avendo aver avere avesse avete aveva avevamo avevano avrebbe avrebbero avremmo avremo avuto c che chi ci cio ciò ciascuna
ciascuno cioè circa coi col come comunque con contro cosa così cui d da dagl dagli dai dal dall dalla dalle dallo degl degli dei
del dell della delle dello dentro di dopo dove dovrebbe dovrebbero due dunque durante e è ebbe ecc ed egli ella entro era erano
eravamo essa esse essendo essere essi esso etc fa faccia facciamo fanno far fare fatta fatte fatti fatto fino fra fu fui furono
già gl gli grazie ha hai hanno ho i il in infatti inoltre invece io la là laddove le lei li lo loro lui lungo l m ma me medesimo
meno mentre mi mia mie miei mio molta molte molti molto n né ne negl negli nei nel nell nella nelle nello nemmeno nessun
nessuna nessuno niente no noi non nostra nostre nostri nostro nulla o od ogni ognuno oltre oppure ora per perché perchè perche
pero però persino piu più po poca poche pochi poco poi poiché possa possano possiamo possono potrebbe potrebbero presso prima
proprio pu può puo pur pure qua qual quale quali qualche qualcosa qualcuno qualsiasi quando quanta quante quanti quanto quasi quel
quella quelle quelli quello quest questa queste questi questo qui quindi s sarà saranno sarebbe sarebbero se sé sebbene secondo sei
sembra senza si sì sia siamo siano siete sono sopra sotto sta stata state stati stato stesso stessa stesse stessi su sua sue sugl
sugli sui sul sull sulla sulle sullo suo suoi t tale tali tanta tante tanti tanto te ti tra tramite troppo tu tua tue tuo tuoi
tutta tutte tutti tutto un una uno v va vai vanno verso vi via viene vengono voi volta volte vostra vostre vostri vostro qualora
ossia ovvero affinché ormai appena soltanto solo sola soli sole mai sempre spesso soprattutto tuttavia davvero abbastanza
"""
)

ENGLISH = _listed(
    """
a about above across after again against all almost along already also although always am among an and another any anybody
anyone anything are aren as at away back be because been before being below between both but by can cannot could couldn d did
didn do does doesn doing don done down during e each either else enough etc even ever every few for from further g get gets
getting got had hadn has hasn have haven having he hence her here hers herself him himself his how however i ie if in indeed
instead into is isn it its itself just keep kept least less let ll m made make makes making many may me might mine more most
much must my myself namely near neither never next no nobody none nor not nothing now o of off often on once one only onto or
other others otherwise our ours ourselves out over own per perhaps please put quite rather re really s same seem seems several
shall she should shouldn since so some somebody something somewhat soon still such t than that the their theirs them themselves
then there thereby therefore these they thing things this those though through throughout thus to together too toward towards
two under until up upon us ve very via was wasn we well went were weren what whatever when where whereas whether which while
who whom whose why will with within without won would wouldn yet you your yours yourself
"""
)

ASKING_ITALIAN = _listed(
    """
cercare cerchiamo cerco cerca cercano cercasi serve servono servirebbe servirebbero vogliamo vorremmo vorrei voglio volere volere
bisogno abbisogna necessario necessaria necessitare necessitiamo necessità occorre occorrono piacerebbe chiediamo chiedere desideriamo
interessati interessa qualcuno partner azienda aziende impresa imprese ditta trovare capace capaci grado
"""
)

ASKING_ENGLISH = _listed(
    """
need needs needed needing want wants wanted wish looking seek seeking seeks sought require requires required requiring help
like hoping hope partner partners company companies firm firms someone somebody find able capable interested
"""
)

GRAMMAR: dict[Language, frozenset[str]] = {"it": ITALIAN, "en": ENGLISH}
ASKING: dict[Language, frozenset[str]] = {"it": ASKING_ITALIAN, "en": ASKING_ENGLISH}
