/**
 * What people call the place they are in, where the IANA database doesn't: renamed zones, big cities, short names.
 *
 * Kept short: a country with one zone, and a city that names a zone, are known from the runtime's own data.
 */

/** Zones that the runtime still lists under a former name, and what they are called now. */
export const renamed: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** Cities, regions and everyday names of countries, by zone. Lower case, without accents. */
const placesByZone: Readonly<Record<string, string>> = {
  "Africa/Cairo": "alexandria, giza",
  "Africa/Casablanca": "rabat, marrakesh, marrakech, fes, tangier",
  "Africa/Abidjan": "ivory coast",
  "Africa/Addis_Ababa": "addis",
  "Africa/Johannesburg": "cape town, durban, pretoria, joburg",
  "Africa/Lagos": "abuja, ibadan, kano",
  "Africa/Nairobi": "mombasa",
  "America/Argentina/Buenos_Aires": "rosario, argentina",
  "America/Bogota": "medellin, cali",
  "America/Chicago": "houston, dallas, austin, san antonio, minneapolis, new orleans, st louis, milwaukee, nashville",
  "America/Denver": "salt lake city, albuquerque, boulder",
  "America/Edmonton": "calgary",
  "America/Los_Angeles":
    "la, san francisco, sf, seattle, san diego, sacramento, oakland, palo alto, las vegas, california, bay area, silicon valley",
  "America/Mexico_City": "guadalajara, puebla, cdmx",
  "America/New_York":
    "nyc, new york city, boston, washington dc, dc, philadelphia, atlanta, miami, baltimore, pittsburgh, charlotte, orlando, cleveland, raleigh, brooklyn",
  "America/Phoenix": "tucson, scottsdale",
  "America/Puerto_Rico": "puerto rico",
  "America/Sao_Paulo":
    "rio de janeiro, rio, brasilia, belo horizonte, curitiba, porto alegre, florianopolis, campinas, sampa",
  "America/Toronto": "montreal, ottawa, quebec, quebec city",
  "America/Vancouver": "british columbia",
  "Asia/Almaty": "astana, kazakhstan",
  "Asia/Dhaka": "chittagong, dacca",
  "Asia/Dubai": "abu dhabi, uae, emirates, sharjah",
  "Asia/Ho_Chi_Minh": "hanoi, saigon, ho chi minh city, hcmc, da nang",
  "Asia/Hong_Kong": "hong kong, hk",
  "Asia/Jakarta": "bandung, surabaya",
  "Asia/Jerusalem": "tel aviv, haifa",
  "Asia/Karachi": "lahore, islamabad, rawalpindi",
  "Asia/Kolkata":
    "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, madras, hyderabad, pune, ahmedabad, jaipur, kochi, gurgaon, gurugram, noida, calcutta",
  "Asia/Kuala_Lumpur": "malaysia, kl, penang, johor bahru",
  "Asia/Macau": "macau, macao",
  "Asia/Manila": "cebu, quezon city",
  "Asia/Nicosia": "cyprus, limassol",
  "Asia/Riyadh": "jeddah, mecca",
  "Asia/Seoul": "busan, korea",
  "Asia/Shanghai": "china, beijing, shenzhen, guangzhou, hangzhou, chengdu, nanjing, wuhan, suzhou",
  "Asia/Tashkent": "uzbekistan",
  "Asia/Tokyo": "osaka, kyoto, yokohama, nagoya, fukuoka, sapporo",
  "Asia/Yangon": "burma, myanmar, rangoon",
  "Australia/Brisbane": "gold coast, queensland",
  "Australia/Sydney": "canberra, new south wales",
  "Australia/Melbourne": "geelong",
  "Europe/Amsterdam": "holland, rotterdam, the hague, hague, utrecht, eindhoven",
  "Europe/Belgrade": "novi sad",
  "Europe/Berlin":
    "germany, munich, hamburg, frankfurt, cologne, koln, munchen, stuttgart, dusseldorf, leipzig, dresden, nuremberg, hannover",
  "Europe/Brussels": "antwerp, ghent",
  "Europe/Bucharest": "cluj, cluj napoca, iasi, timisoara",
  "Europe/Copenhagen": "aarhus",
  "Europe/Dublin": "galway",
  "Europe/Istanbul": "turkey, ankara, izmir",
  "Europe/Kyiv": "ukraine, kiev, lviv, kharkiv, odesa, odessa, dnipro",
  "Europe/Lisbon": "porto, lisboa",
  "Europe/London":
    "uk, england, scotland, wales, northern ireland, great britain, britain, manchester, edinburgh, glasgow, leeds, bristol, liverpool, belfast, cardiff, oxford",
  "Europe/Madrid": "barcelona, seville, bilbao, malaga, zaragoza",
  "Europe/Moscow": "saint petersburg, st petersburg",
  "Europe/Oslo": "bergen, trondheim",
  "Europe/Paris": "lyon, marseille, toulouse, lille, bordeaux, nantes, strasbourg, grenoble",
  "Europe/Prague": "czech republic, brno",
  "Europe/Rome": "milan, milano, roma, turin, naples, florence, bologna",
  "Europe/Sofia": "plovdiv, varna",
  "Europe/Stockholm": "gothenburg, malmo",
  "Europe/Tallinn": "tartu",
  "Europe/Vienna": "wien, graz, salzburg, linz",
  "Europe/Warsaw": "krakow, cracow, wroclaw, gdansk, poznan, lodz, katowice",
  "Europe/Zurich": "geneva, basel, bern, lausanne",
  "Pacific/Auckland": "new zealand, wellington, christchurch",
  "Pacific/Honolulu": "hawaii",
  // Short names of zones that mean one place.
  UTC: "utc, zulu, coordinated universal time",
};

/** `munich` → `Europe/Berlin`. */
export const places: ReadonlyMap<string, string> = new Map(
  Object.entries(placesByZone).flatMap(([zone, names]) => names.split(", ").map((name) => [name, zone] as const)),
);

const us = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"] as const;
const centralEurope = ["Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome"] as const;
const easternEurope = ["Europe/Helsinki", "Europe/Kyiv", "Europe/Athens", "Europe/Bucharest"] as const;
const usEastern = ["America/New_York", "America/Toronto", "America/Detroit", "America/Jamaica"] as const;
const usCentral = ["America/Chicago", "America/Winnipeg", "America/Mexico_City", "America/Costa_Rica"] as const;
const usMountain = ["America/Denver", "America/Phoenix", "America/Edmonton"] as const;
const usPacific = ["America/Los_Angeles", "America/Vancouver", "America/Tijuana"] as const;
const easternAustralia = ["Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane"] as const;

/**
 * Abbreviations of one offset. Places that share it today part ways at a clock change, so they are asked about, even
 * where the IANA database has a zone of that name: its `EST` is Panama, the whole year.
 */
export const abbreviations: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    acst: ["Australia/Adelaide", "Australia/Darwin"],
    aedt: easternAustralia,
    aest: easternAustralia,
    ast: ["America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"],
    awst: ["Australia/Perth"],
    brt: ["America/Sao_Paulo", "America/Bahia", "America/Fortaleza"],
    bst: ["Europe/London", "Asia/Dhaka"],
    cat: ["Africa/Harare", "Africa/Maputo", "Africa/Lusaka"],
    cdt: usCentral,
    "central european": centralEurope,
    central: usCentral,
    cest: centralEurope,
    cet: centralEurope,
    cst: ["America/Chicago", "America/Mexico_City", "Asia/Shanghai", "America/Havana"],
    ct: usCentral,
    eat: ["Africa/Nairobi", "Africa/Kampala", "Africa/Addis_Ababa"],
    "eastern european": easternEurope,
    eastern: usEastern,
    edt: usEastern,
    eest: easternEurope,
    eet: easternEurope,
    est: usEastern,
    et: usEastern,
    gmt: ["Europe/London", "UTC", "Africa/Accra", "Atlantic/Reykjavik"],
    "greenwich mean": ["Europe/London", "UTC"],
    hkt: ["Asia/Hong_Kong"],
    hst: ["Pacific/Honolulu"],
    ict: ["Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Phnom_Penh"],
    ist: ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
    jst: ["Asia/Tokyo"],
    kst: ["Asia/Seoul"],
    mdt: usMountain,
    met: centralEurope,
    mountain: usMountain,
    msk: ["Europe/Moscow"],
    mst: usMountain,
    mt: usMountain,
    npt: ["Asia/Kathmandu"],
    nzdt: ["Pacific/Auckland"],
    nzst: ["Pacific/Auckland"],
    nzt: ["Pacific/Auckland"],
    pacific: usPacific,
    pdt: usPacific,
    pht: ["Asia/Manila"],
    pkt: ["Asia/Karachi"],
    pst: [...usPacific, "Asia/Manila"],
    pt: usPacific,
    sast: ["Africa/Johannesburg"],
    sgt: ["Asia/Singapore"],
    trt: ["Europe/Istanbul"],
    wat: ["Africa/Lagos", "Africa/Kinshasa", "Africa/Luanda"],
    west: ["Europe/Lisbon", "Atlantic/Canary"],
    wet: ["Europe/Lisbon", "Atlantic/Canary"],
    wib: ["Asia/Jakarta"],
  }),
);

/** Names of more than one place, in more than one zone; and countries of several, those first where most people live. */
export const ambiguous: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    america: us,
    australia: ["Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"],
    birmingham: ["Europe/London", "America/Chicago"],
    brazil: ["America/Sao_Paulo", "America/Fortaleza", "America/Manaus", "America/Rio_Branco"],
    cambridge: ["Europe/London", "America/New_York"],
    canada: ["America/Toronto", "America/Vancouver", "America/Edmonton", "America/Halifax"],
    chile: ["America/Santiago", "America/Punta_Arenas", "Pacific/Easter"],
    congo: ["Africa/Kinshasa", "Africa/Lubumbashi", "Africa/Brazzaville"],
    cordoba: ["America/Argentina/Cordoba", "Europe/Madrid"],
    ecuador: ["America/Guayaquil", "Pacific/Galapagos"],
    europe: ["Europe/London", "Europe/Berlin", "Europe/Athens"],
    florida: ["America/New_York", "America/Chicago"],
    georgia: ["Asia/Tbilisi", "America/New_York"],
    indonesia: ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],
    mexico: ["America/Mexico_City", "America/Monterrey", "America/Tijuana", "America/Cancun"],
    portland: ["America/Los_Angeles", "America/New_York"],
    portugal: ["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"],
    russia: ["Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"],
    "san jose": ["America/Los_Angeles", "America/Costa_Rica"],
    spain: ["Europe/Madrid", "Atlantic/Canary"],
    texas: ["America/Chicago", "America/Denver"],
    us: us,
    usa: us,
    "united states": us,
    "united states of america": us,
    washington: ["America/New_York", "America/Los_Angeles"],
  }),
);

/** Locales whose region doesn't tell the zones to offer: Discord's and Slack's that span several. */
export const zonesByLocale: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    de: ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"],
    "en-GB": ["Europe/London"],
    en: us,
    "es-419": ["America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires", "America/Santiago"],
    "es-LA": ["America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires", "America/Santiago"],
    es: ["Europe/Madrid", "Atlantic/Canary", "America/Mexico_City"],
    fr: ["Europe/Paris", "Europe/Brussels", "America/Toronto"],
    it: ["Europe/Rome"],
    nl: ["Europe/Amsterdam", "Europe/Brussels"],
    pt: ["Europe/Lisbon", "America/Sao_Paulo"],
    "pt-BR": ["America/Sao_Paulo", "America/Fortaleza", "America/Manaus"],
    ru: ["Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"],
  }),
);
