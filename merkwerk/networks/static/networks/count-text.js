/**
 * Counts a text as its network counts it, while it is being written.
 *
 * The twin of counting.py, finding_links.py, cutting.py and wording.py, where the
 * sources of the rules stand; a test gives both the same texts and compares.
 *
 *   import { count } from "./count-text.js";
 *   count("x", "Kom je ook?", "https://go.example.nl/a1")
 *   // { count: 35, limit: 280, overBy: 0, cut: "", unit: "characters" }
 */

const SPACES = "\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u180e\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const DIRECTIONS = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
const NO_CHARACTERS = "\\ufffe\\ufeff\\uffff";
const HOST = `[^!"#$%&'()*+,\\/:;<=>?@\\[\\\\\\]^\`{|}~${SPACES}${DIRECTIONS}${NO_CHARACTERS}]+`;
const LETTERS = "a-zA-Z0-9\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f";
const PATH_LETTERS = `${LETTERS}\\u0400-\\u052f`;
const INSIDE = `[${PATH_LETTERS}!*';:=+,.$\\/%#\\[\\]\\-\\u2013_~@|&]`;
const AT_END = `[${PATH_LETTERS}+\\-=_#\\/]`;
const BRACKETED = `\\((?:${INSIDE}+|${INSIDE}*\\(${INSIDE}+\\)${INSIDE}*)\\)`;

const WITH_PROTOCOL = new RegExp(`(?<![A-Za-z0-9@＠$#＃${NO_CHARACTERS}])[hH][tT][tT][pP][sS]?:\\/\\/(?=${HOST})`, "gu");
const HOSTS = new RegExp(HOST, "gu");
const HOST_HERE = new RegExp(HOST, "yu");
const ASCII_HOSTS = new RegExp(`[${LETTERS}.\\-]+`, "gu");
const TAIL = new RegExp(
  "(?::[0-9]+)?" +
    `(?:\\/(?:(?:${INSIDE}|${BRACKETED})*(?:${AT_END}|${BRACKETED}))?)?` +
    "(?:\\?[a-zA-Z0-9!?*'@();:&=+$\\/%#\\[\\]\\-_.,~|]*[a-zA-Z0-9\\-_&=#\\/])?",
  "yu",
);
const NAME = /^[a-z0-9-]+/;

const PICTURE =
  "(?:\\p{Emoji_Modifier_Base}\\p{Emoji_Modifier}" +
  "|[\\u00A9\\u00AE]\\uFE0F" +
  "|(?![\\u00A9\\u00AE])\\p{Extended_Pictographic}\\uFE0F?" +
  "|\\p{Emoji_Modifier})";
const EMOJI = new RegExp(
  "[#*0-9]\\uFE0F?\\u20E3" +
    "|\\p{Regional_Indicator}{1,2}" +
    "|\\u{1F3F4}[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{1,6}\\u{E007F}" +
    `|${PICTURE}(?:\\u200D${PICTURE})*`,
  "gu",
);
const LIGHT = /[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]/gu;
const MENTION =
  /(?<![=/\p{L}\p{N}_])(@[a-zA-Z0-9_][a-zA-Z0-9_.-]*(?<![.-]))@[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?<![.-])/gu;

const LONGEST_ADDRESS = 4096;
const LONGEST_LABEL = 63;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const encoder = new TextEncoder();

const graphemes = (text) => [...segmenter.segment(text)].length;
const utf16Units = (text) => text.length;
const utf8Bytes = (text) => encoder.encode(text).length;
const codePoints = (text) => [...text].length;

function weighted(text) {
  const normal = text.normalize("NFC");
  const links = findLinks(normal);
  return between(normal, links).reduce((sum, piece) => sum + weight(piece), links.length * 23);
}

function weight(text) {
  const emoji = (text.match(EMOJI) || []).length;
  const rest = text.replace(EMOJI, "");
  return 2 * emoji + 2 * codePoints(rest) - (rest.match(LIGHT) || []).length;
}

function emojiAsBytes(text) {
  const emoji = text.match(EMOJI) || [];
  return emoji.reduce((sum, one) => sum + utf8Bytes(one), codePoints(text.replace(EMOJI, "")));
}

function onMastodon(text, urlCounts) {
  const pieces = between(text, findLinks(text, false));
  return graphemes(pieces.map((piece) => piece.replace(MENTION, "$1")).join("x".repeat(urlCounts)));
}

function between(text, links) {
  const pieces = [];
  let at = 0;
  for (const [start, end] of links) {
    pieces.push(text.slice(at, start));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

/** The start and end of each address in the text, in order. */
export function findLinks(text, bare = true) {
  const found = linksWithProtocol(text);
  if (bare && text.includes(".")) found.push(...bareLinks(text, [...found]));
  return found.sort((one, other) => one[0] - other[0]);
}

function linksWithProtocol(text) {
  const found = [];
  for (const protocol of text.matchAll(WITH_PROTOCOL)) {
    const start = protocol.index + protocol[0].length;
    HOST_HERE.lastIndex = start;
    const host = HOST_HERE.exec(text);
    const end = host && domainEnd(text, start, start + host[0].length);
    const whole = end && withTail(text, protocol.index, end);
    if (whole) found.push(whole);
  }
  return found;
}

function bareLinks(text, taken) {
  const found = [];
  let next = 0;
  for (const host of text.matchAll(HOSTS)) {
    while (next < taken.length && host.index >= taken[next][1]) next += 1;
    const inside = next < taken.length && host.index >= taken[next][0];
    if (!inside && host[0].includes(".")) found.push(...bareLinksIn(text, host.index, host[0]));
  }
  return found;
}

function bareLinksIn(text, start, host) {
  const found = [];
  for (const name of host.matchAll(ASCII_HOSTS)) {
    const at = start + name.index;
    if (at && "@＠$#＃-_./\ufffe\ufeff\uffff".includes(text[at - 1])) continue;
    const end = domainEnd(text, at, at + name[0].length);
    const whole = end && withTail(text, at, end);
    if (whole) found.push(whole);
  }
  return found;
}

function withTail(text, start, end) {
  TAIL.lastIndex = end;
  const tail = TAIL.exec(text);
  const stop = tail ? end + tail[0].length : end;
  return codePoints(text.slice(start, stop)) <= LONGEST_ADDRESS ? [start, stop] : null;
}

function domainEnd(text, start, end) {
  let best = null;
  let at = start;
  let before = null;
  for (const label of text.slice(start, end).split(".")) {
    const ending = before !== null && !before.includes("_") && topLevelEnd(text, at, end);
    if (ending) best = ending;
    if (!label || "-_".includes(label[0]) || "-_".includes(label.at(-1))) break;
    before = label;
    at += label.length + 1;
  }
  return best && labelsFit(text.slice(start, best)) ? best : null;
}

function labelsFit(domain) {
  return domain.split(".").every((label) => {
    const length = wireLength(label);
    return length > 0 && length <= LONGEST_LABEL;
  });
}

function wireLength(label) {
  if (/^[\u0000-\u007f]*$/.test(label)) return label.length;
  if (codePoints(label) > LONGEST_LABEL) return codePoints(label);
  try {
    return new URL(`http://${label}`).hostname.length;
  } catch {
    return 0;
  }
}

function topLevelEnd(text, at, end) {
  const rest = text.slice(at, Math.min(end, at + 80)).toLowerCase();
  const name = NAME.exec(rest)?.[0];
  let stop = null;
  if (name) stop = TOP_LEVEL_DOMAINS.has(name) || name.startsWith("xn--") ? at + name.length : null;
  else stop = foreignEnd(rest, at);
  return stop && !"@+".includes(text[stop] ?? " ") ? stop : null;
}

function foreignEnd(rest, at) {
  const name = FOREIGN.find((one) => rest.startsWith(one) && !/[a-z0-9]/i.test(rest[one.length] ?? ""));
  return name ? at + name.length : null;
}

const PARAGRAPH = "\n\n";
const characters = (measure, limit = null, urlCounts = null) => ({ measure, limit, urlCounts, unit: "characters" });
const free = () => ({ rulers: [characters(graphemes)], joint: PARAGRAPH });

const RULES = {
  copy: free,
  linkedin: (limits) => ({ rulers: [characters(utf16Units, limits.text ?? 3000)] }),
  x: (limits) => ({ rulers: [characters(weighted, limits.text ?? 280, 23)], joint: " " }),
  facebook: () => ({ rulers: [characters(graphemes)] }),
  threads: (limits) => ({ rulers: [characters(emojiAsBytes, limits.text ?? 500)] }),
  bluesky: (limits) => ({
    rulers: [
      characters(graphemes, limits.text ?? 300),
      { measure: utf8Bytes, limit: limits.bytes ?? 3000, urlCounts: null, unit: "bytes" },
    ],
    joint: PARAGRAPH,
  }),
  mastodon: (limits) => {
    const each = limits.urlCounts ?? 23;
    const measure = (text) => onMastodon(text, each);
    return { rulers: [characters(measure, limits.text ?? 500, each)], joint: PARAGRAPH };
  },
  whatsapp: free,
  telegram: (limits) => ({ rulers: [characters(utf16Units, limits.text ?? 4096)], joint: "\n" }),
  email: free,
  share_sheet: free,
};

/**
 * Counts a text for a network.
 *
 * @param {string} networkKey the key of the network in the rack
 * @param {string} text what the person has written
 * @param {string|boolean} link the tracked link; `true` when it does not exist yet
 *   (it is then taken to be 23 characters long), false or empty when there is none
 * @param {{text?: number, bytes?: number, urlCounts?: number}} limits an instance's own limits
 * @returns {{count: number, limit: ?number, overBy: number, cut: string, unit: string}}
 */
export function count(networkKey, text, link = "", limits = {}) {
  const rule = RULES[networkKey];
  if (!rule) throw new RangeError(`There is no network ${networkKey}.`);
  const { rulers, joint } = rule(limits);
  const words = plain(text);
  const address = joint === undefined || !link ? "" : link === true ? "x".repeat(23) : link;
  const over = (ruler, start) => Math.max(0, length(ruler, start, address, joint) - (ruler.limit ?? Infinity));
  const told = rulers.find((ruler) => over(ruler, words)) ?? rulers[0];
  const overBy = over(told, words);
  const fits = (start) => !rulers.some((ruler) => over(ruler, start));
  return {
    count: length(told, words, address, joint),
    limit: told.limit,
    overBy,
    cut: overBy ? words.slice(longestStart(words, fits).length) : "",
    unit: told.unit,
  };
}

function length(ruler, words, link, joint) {
  if (!link) return ruler.measure(words);
  const counts = ruler.urlCounts ?? ruler.measure(link);
  return counts + (words ? ruler.measure(words) + ruler.measure(joint) : 0);
}

function plain(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/\r\n?/g, "\n");
}

function longestStart(text, fits) {
  const inside = new Set();
  for (const [start, end] of findLinks(text)) for (let at = start + 1; at < end; at += 1) inside.add(at);
  const whole = [0];
  for (const part of segmenter.segment(text)) {
    const end = part.index + part.segment.length;
    if (!inside.has(end)) whole.push(end);
  }
  let [low, high] = [0, whole.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(text.slice(0, whole[middle]))) low = middle + 1;
    else high = middle;
  }
  let kept = low - 1;
  while (kept > 0 && !fits(text.slice(0, whole[kept]))) kept -= 1;
  return text.slice(0, whole[Math.max(kept, 0)]);
}

// Kept the same as top_level_domains.txt; a test says so when it is not.
const TOP_LEVEL_DOMAINS = new Set(
  `
  aaa aarp abb abbott abbvie abc able abogado abudhabi ac academy accenture accountant
  accountants aco actor ad ads adult ae aeg aero aetna af afl africa ag agakhan agency ai aig
  airbus airforce airtel akdn al alibaba alipay allfinanz allstate ally alsace alstom am
  amazon americanexpress americanfamily amex amfam amica amsterdam analytics android anquan
  anz ao aol apartments app apple aq aquarelle ar arab aramco archi army arpa art arte as asda
  asia associates at athleta attorney au auction audi audible audio auspost author auto autos
  aw aws ax axa az azure ba baby baidu banamex band bank bar barcelona barclaycard barclays
  barefoot bargains baseball basketball bauhaus bayern bb bbc bbt bbva bcg bcn bd be beats
  beauty beer berlin best bestbuy bet bf bg bh bharti bi bible bid bike bing bingo bio biz bj
  black blackfriday blockbuster blog bloomberg blue bm bms bmw bn bnpparibas bo boats
  boehringer bofa bom bond boo book booking bosch bostik boston bot boutique box br bradesco
  bridgestone broadway broker brother brussels bs bt build builders business buy buzz bv bw by
  bz bzh ca cab cafe cal call calvinklein cam camera camp canon capetown capital capitalone
  car caravan cards care career careers cars casa case cash casino cat catering catholic cba
  cbn cbre cc cd center ceo cern cf cfa cfd cg ch chanel channel charity chase chat cheap
  chintai christmas chrome church ci cipriani circle cisco citadel citi citic city ck cl
  claims cleaning click clinic clinique clothing cloud club clubmed cm cn co coach codes
  coffee college cologne com commbank community company compare computer comsec condos
  construction consulting contact contractors cooking cool coop corsica country coupon coupons
  courses cpa cr credit creditcard creditunion cricket crown crs cruise cruises cu cuisinella
  cv cw cx cy cymru cyou cz dad dance data date dating datsun day dclk dds de deal dealer
  deals degree delivery dell deloitte delta democrat dental dentist desi design dev dhl
  diamonds diet digital direct directory discount discover dish diy dj dk dm dnp do docs
  doctor dog domains dot download drive dtv dubai dupont durban dvag dvr dz earth eat ec eco
  edeka edu education ee eg email emerck energy engineer engineering enterprises epson
  equipment er ericsson erni es esq estate et eu eurovision eus events exchange expert exposed
  express extraspace fage fail fairwinds faith family fan fans farm farmers fashion fast fedex
  feedback ferrari ferrero fi fidelity fido film final finance financial fire firestone
  firmdale fish fishing fit fitness fj fk flickr flights flir florist flowers fly fm fo foo
  food football ford forex forsale forum foundation fox fr free fresenius frl frogans frontier
  ftr fujitsu fun fund furniture futbol fyi ga gal gallery gallo gallup game games gap garden
  gay gb gbiz gd gdn ge gea gent genting george gf gg ggee gh gi gift gifts gives giving gl
  glass gle global globo gm gmail gmbh gmo gmx gn godaddy gold goldpoint golf goodyear goog
  google gop got gov gp gq gr grainger graphics gratis green gripe grocery group gs gt gu
  gucci guge guide guitars guru gw gy hair hamburg hangout haus hbo hdfc hdfcbank health
  healthcare help helsinki here hermes hiphop hisamitsu hitachi hiv hk hkt hm hn hockey
  holdings holiday homedepot homegoods homes homesense honda horse hospital host hosting hot
  hotel hotels hotmail house how hr hsbc ht hu hughes hyatt hyundai ibm icbc ice icu id ie
  ieee ifm ikano il im imamat imdb immo immobilien in inc industries infiniti info ing ink
  institute insurance insure int international intuit investments io ipiranga iq ir irish is
  ismaili ist istanbul it itau itv jaguar java jcb je jeep jetzt jewelry jio jll jm jmp jnj jo
  jobs joburg jot joy jp jpmorgan jprs juegos juniper kaufen kddi ke kerryhotels
  kerryproperties kfh kg kh ki kia kids kim kindle kitchen kiwi km kn koeln komatsu kosher kp
  kpmg kpn kr krd kred kuokgroup kw ky kyoto kz la lacaixa lamborghini lamer land landrover
  lanxess lasalle lat latino latrobe law lawyer lb lc lds lease leclerc lefrak legal lego
  lexus lgbt li lidl life lifeinsurance lifestyle lighting like lilly limited limo lincoln
  link live living lk llc llp loan loans locker locus lol london lotte lotto love lpl
  lplfinancial lr ls lt ltd ltda lu lundbeck luxe luxury lv ly ma madrid maif maison makeup
  man management mango map market marketing markets marriott marshalls mattel mba mc mckinsey
  md me med media meet melbourne meme memorial men menu merck merckmsd mg mh miami microsoft
  mil mini mint mit mitsubishi mk ml mlb mls mm mma mn mo mobi mobile moda moe moi mom monash
  money monster mormon mortgage moscow moto motorcycles mov movie mp mq mr ms msd mt mtn mtr
  mu museum music mv mw mx my mz na nab nagoya name navy nba nc ne nec net netbank netflix
  network neustar new news next nextdirect nexus nf nfl ng ngo nhk ni nico nike nikon ninja
  nissan nissay nl no nokia norton now nowruz nowtv np nr nra nrw ntt nu nyc nz obi observer
  office okinawa olayan olayangroup ollo om omega one ong onion onl online ooo open oracle
  orange org organic origins osaka otsuka ott ovh pa page panasonic paris pars partners parts
  party pay pccw pe pet pf pfizer pg ph pharmacy phd philips phone photo photography photos
  physio pics pictet pictures pid pin ping pink pioneer pizza pk pl place play playstation
  plumbing plus pm pn pnc pohl poker politie porn post pr praxi press prime pro prod
  productions prof progressive promo properties property protection pru prudential ps pt pub
  pw pwc py qa qpon quebec quest racing radio re read realestate realtor realty recipes red
  redumbrella rehab reise reisen reit reliance ren rent rentals repair report republican rest
  restaurant review reviews rexroth rich richardli ricoh ril rio rip ro rocks rodeo rogers
  room rs rsvp ru rugby ruhr run rw rwe ryukyu sa saarland safe safety sakura sale salon
  samsclub samsung sandvik sandvikcoromant sanofi sap sarl sas save saxo sb sbi sbs sc scb
  schaeffler schmidt scholarships school schule schwarz science scot sd se search seat secure
  security seek select sener services seven sew sex sexy sfr sg sh shangrila sharp shell shia
  shiksha shoes shop shopping shouji show si silk sina singles site sj sk ski skin sky skype
  sl sling sm smart smile sn sncf so soccer social softbank software sohu solar solutions song
  sony soy spa space sport spot sr srl ss st stada staples star statebank statefarm stc
  stcgroup stockholm storage store stream studio study style su sucks supplies supply support
  surf surgery suzuki sv swatch swiss sx sy sydney systems sz tab taipei talk taobao target
  tatamotors tatar tattoo tax taxi tc tci td tdk team tech technology tel temasek tennis teva
  tf tg th thd theater theatre tiaa tickets tienda tips tires tirol tj tjmaxx tjx tk tkmaxx tl
  tm tmall tn to today tokyo tools top toray toshiba total tours town toyota toys tr trade
  trading training travel travelers travelersinsurance trust trv tt tube tui tunes tushu tv
  tvs tw tz ua ubank ubs ug uk unicom university uno uol ups us uy uz va vacations vana
  vanguard vc ve vegas ventures verisign vermögensberater vermögensberatung versicherung vet
  vg vi viajes video vig viking villas vin vip virgin visa vision viva vivo vlaanderen vn
  vodka volvo vote voting voto voyage vu wales walmart walter wang wanggou watch watches
  weather weatherchannel webcam weber website wed wedding weibo weir wf whoswho wien wiki
  williamhill win windows wine winners wme woodside work works world wow ws wtc wtf xbox xerox
  xihuan xin xxx xyz yachts yahoo yamaxun yandex ye yodobashi yoga yokohama you youtube yt yun
  za zappos zara zero zip zm zone zuerich zw ελ ευ бг бел дети ею католик ком мкд мон москва
  онлайн орг рус рф сайт срб укр қаз հայ ישראל קום ابوظبي ارامكو الاردن البحرين الجزائر
  السعودية السعوديه السعودیة السعودیۃ العليان المغرب اليمن امارات ايران ایران بارت بازار بيتك
  بھارت تونس سودان سوريا سورية شبكة عراق عرب عمان فلسطين قطر كاثوليك كوم مصر مليسيا موريتانيا
  موقع همراه پاكستان پاکستان ڀارت कॉम नेट भारत भारतम् भारोत संगठन বাংলা ভারত ভাৰত ਭਾਰਤ ભારત
  ଭାରତ இந்தியா இலங்கை சிங்கப்பூர் భారత్ ಭಾರತ ഭാരതം ලංකා คอม ไทย ລາວ გე みんな アマゾン クラウド グーグル コム
  ストア セール ファッション ポイント 世界 中信 中国 中國 中文网 亚马逊 企业 佛山 信息 健康 八卦 公司 公益 台湾 台灣 商城 商店 商标 嘉里 嘉里大酒店 在线 大拿
  天主教 娱乐 家電 广东 微博 慈善 我爱你 手机 招聘 政务 政府 新加坡 新闻 时尚 書籍 机构 淡马锡 游戏 澳門 澳门 点看 移动 组织机构 网址 网店 网站 网络 联通 臺灣
  谷歌 购物 通販 集团 電訊盈科 飞利浦 食品 餐厅 香格里拉 香港 닷넷 닷컴 삼성 한국
`
    .trim()
    .split(/\s+/),
);
const FOREIGN = [...TOP_LEVEL_DOMAINS]
  .filter((name) => !/^[\u0000-\u007f]*$/.test(name))
  .sort((one, other) => codePoints(other) - codePoints(one) || (one < other ? -1 : 1));
