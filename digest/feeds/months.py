"""What the months are called, for dates that name one: in the languages of Europe, Arabic and Indonesian.

The names and short forms are those of CLDR (by Babel 2.18; a test compares them), with a few that feeds write besides.
No two of these languages call two months the same but for Croatian, whose October is the November of its neighbours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

_NAMES = (
    "january jan janvier janv enero ene janeiro gennaio gen ianuarie ian gener xaneiro xan genièr schaner schan "
    "januar januari januarie janúar jannewaris января янв январь січня січ січень студзеня сту студзень stycznia "
    "sty styczeń ledna led leden januára január јануар јан јануари януари яну januara sausio saus sausis janvāris "
    "jaanuar jaan tammikuuta tammi tammikuu ιανουαρίου ιαν ιανουάριος ocak oca janar eanáir ean jannar يناير "
    "jänner",
    "february feb février févr febrero fevereiro fev febbraio februarie febrer febr febreiro febrièr favrer favr "
    "februar februari febrúar febrewaris февраля февр февраль лютого лют лютий лютага люты lutego lut luty února "
    "úno únor februára február фебруар феб февруари фев februara vasario vas vasaris februāris veebruar veebr "
    "helmikuuta helmi helmikuu φεβρουαρίου φεβ φεβρουάριος şubat şub shkurt shk feabhra feabh frar fra فبراير",
    "march mar mars marzo março martie març mäerz mäe märz mär maart mrt marts марта мар март березня бер "
    "березень сакавіка сак сакавік marca marzec března bře březen marec mart měrca měr měrc kovo kov kovas märts "
    "maaliskuuta maalis maaliskuu március márc μαρτίου μαρ μάρτιος μάρ márta marzu maret مارس maerz",
    "april apr avril avr abril abr aprile aprilie avrigl abrëll apríl апреля апр апрель квітня квіт квітень "
    "красавіка кра красавік kwietnia kwi kwiecień dubna dub duben apríla април apryla apryl balandžio bal "
    "balandis aprīlis aprill huhtikuuta huhti huhtikuu április ápr απριλίου απρ απρίλιος nisan nis prill pri "
    "aibreán aib أبريل",
    "may mai mayo maio maggio mag maig matg mee mei maj maí maaie мая май травня трав травень maja května kvě "
    "květen mája máj мај meje mej meja gegužės geg gegužė maijs toukokuuta touko toukokuu május μαΐου μαΐ μάιος "
    "μάι mayıs bealtaine beal mejju مايو",
    "june jun juin junio junho giugno giu iunie iun juny xuño junh zercladur zercl juni junie júní jún июня июн "
    "июнь червня черв червень чэрвеня чэр чэрвень czerwca cze czerwiec června čvn červen júna junij јун јуни юни "
    "junija birželio birž birželis jūnijs jūn juuni kesäkuuta kesä kesäkuu június ιουνίου ιουν ιούνιος ιούν "
    "haziran haz qershor qer meitheamh meith ġunju ġun يونيو",
    "july jul juillet juil julio julho luglio lug iulie iul juliol xullo xul julhet fanadur fan juli julie júlí "
    "júl июля июл июль липня лип липень ліпеня ліп ліпень lipca lip lipiec července čvc červenec júla julij јул "
    "јули юли julija liepos liep liepa jūlijs jūl juuli heinäkuuta heinä heinäkuu július ιουλίου ιουλ ιούλιος "
    "ιούλ temmuz tem korrik korr iúil lulju lul يوليو",
    "august aug août agosto ago agost ag avust augustus augusti ágúst ágú августа авг август серпня серп серпень "
    "жніўня жні жнівень sierpnia sie sierpień srpna srp srpen augusta avgust avg awgusta awg awgust rugpjūčio "
    "rugp rugpjūtis augusts elokuuta elo elokuu augusztus αυγούστου αυγ αύγουστος αύγ ağustos ağu gusht gush "
    "lúnasa lún awwissu aww agustus agu أغسطس",
    "september sep septembre sept septiembre setembro set settembre septembrie setembre settember sett septimber "
    "сентября сент сентябрь вересня вер вересень верасня верасень września wrz wrzesień září zář septembra "
    "septembar септембар сеп септември rugsėjo rugs rugsėjis septembris syyskuuta syys syyskuu szeptember szept "
    "σεπτεμβρίου σεπ σεπτέμβριος eylül eyl shtator sht mfómh settembru سبتمبر сен",
    "october oct octobre octubre outubro out ottobre ott octombrie octòbre oktober okt október октября окт "
    "октябрь жовтня жовт жовтень кастрычніка кас кастрычнік października paź październik října říj říjen októbra "
    "oktobar октобар октомври oktobra spalio spal spalis oktobris oktoober lokakuuta loka lokakuu οκτωβρίου οκτ "
    "οκτώβριος ekim eki tetor tet dfómh ottubru أكتوبر",
    "november nov novembre noviembre novembro noiembrie nóvember nóv novimber ноября нояб ноябрь листопада лист "
    "листопад лістапада ліс лістапад listopada lis listopad listopadu novembra novembar новембар нов ноември ное "
    "nowembra now nowember lapkričio lapkr lapkritis novembris marraskuuta marras marraskuu νοεμβρίου νοε "
    "νοέμβριος νοέ kasım kas nëntor nën samhain samh novembru نوفمبر ноя",
    "december dec décembre déc diciembre dic dezembro dez dicembre decembrie desembre des decembro decembre "
    "dezember desember desimber декабря дек декабрь грудня груд грудень снежня сне снежань grudnia gru grudzień "
    "prosince pro prosinec decembra decembar децембар дец декември gruodžio gruod gruodis decembris detsember "
    "dets joulukuuta joulu joulukuu δεκεμβρίου δεκ δεκέμβριος aralık ara dhjetor dhj nollaig noll diċembru diċ "
    "ديسمبر",
)  # fmt: skip
_CROATIAN = (
    "siječnja sij siječanj",
    "veljače velj veljača",
    "ožujka ožu ožujak",
    "travnja tra travanj",
    "svibnja svi svibanj",
    "lipnja lip lipanj",
    "srpnja srp srpanj",
    "kolovoza kol kolovoz",
    "rujna ruj rujan",
    "listopada lis listopad",
    "studenoga stu studeni",
    "prosinca pro prosinac",
)  # fmt: skip


def number(name: str, language: str = "") -> int | None:
    """Which month this is, from 1 on, in any case, with its accents or without; None where it is none."""
    return _numbers(croatian=language.lower().startswith("hr")).get(name.lower())


@cache
def _numbers(*, croatian: bool) -> Mapping[str, int]:
    read = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
    if croatian:
        read |= {name: number for number, names in enumerate(_CROATIAN, 1) for name in names.split()}
    return {_plain(name): number for name, number in read.items()} | read


def _plain(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
