/* Search without a server: docs/search.md. The rules of words are those of services/sweep/searching/word_forms.py. */
"use strict";
const Search = (() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const WEIGHTS = [1, 3, 9]; /* in the body, the standfirst, the title */
  const RESULTS = 10, MAX_DAY = 100000, DAY_INTERVAL = 64, ARTICLES_AT_ONCE = 150000, SHARDS_OF_A_START = 2, SHARDS_PER_PAGE = 64;
  const LETTERS = {ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th", ς: "σ"};
  const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff";
  const PIECES = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "g"), IS_UNSPACED = new RegExp(`^[${UNSPACED}]`);
  const folded = text => text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[ßæœøđðłıþς]/g, letter => LETTERS[letter]).replace(/[\u{10000}-\u{10ffff}]/gu, " ");

  const stem = word => {
    if (!/^[a-z]+$/.test(word)) return word;
    word = word.replace(/(e)aux$|aux$/, (_, e) => e ? "eau" : "al");
    for (let before = ""; word !== before;) {
      before = word;
      word = word.replace(/^(?:([a-z]{5,})in(?:nen)?|([a-z]{3,}?)(?:ern|e[mnrsd]?|ing)|([a-z]{4,})[aos]|([a-z]{2}[^aeiou])s)$/,
        (_, a, b, c, d) => a || b || c || d);
      if (word.length > 3) word = word.replace(/([b-df-hj-np-tv-z])\1$/, "$1");
    }
    return word.endsWith("y") ? word.slice(0, -1) + "i" : word;
  };

  /* Words as they are written, without marks, and as the index has them. */
  const words = text => (folded(text).match(/[\p{L}\p{N}]+/gu) || []).flatMap(run => run.match(PIECES)).flatMap(piece => {
    if (IS_UNSPACED.test(piece)) {
      const pairs = [];
      for (let at = 0; at < Math.max(1, piece.length - 1); at++) pairs.push(piece.slice(at, at + 2));
      return pairs.map(pair => ({start: pair, stem: pair}));
    }
    if (piece.length > 40 || (piece.length < 2 && !/\p{N}/u.test(piece))) return [];
    const start = piece.replace(/(^|[^aeouq])([aou])e/g, "$1$2");
    return [{start, stem: stem(start)}];
  });

  const asked = query => {
    const found = new Map(words(query).slice(0, 12).map(word => [word.stem, word]));
    const last = words(query).pop();
    return [...found.values()].map(word => ({...word, open: last && word.stem === last.stem && !/\s$/.test(query)}));
  };

  const decode = text => {
    const numbers = [];
    for (let at = 0, number = 0, difference = 0, factor = 1; at < text.length; at++) {
      const value = DIGITS.indexOf(text[at]);
      difference += (value & 31) * factor;
      if (value > 31) { factor *= 32; continue; }
      numbers.push(number += difference);
      difference = 0;
      factor = 1;
    }
    return numbers;
  };

  let kept = new Map();
  const load = (path, read) => {
    if (!kept.has(path)) kept.set(path, fetch(path).then(answer => {
      if (!answer.ok) throw Object.assign(new Error(path), {gone: answer.status === 404});
      return answer[read]();
    }));
    return kept.get(path);
  };

  const shardWith = (bounds, term) => {
    let low = 0, high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bounds[middle] <= term) low = middle + 1; else high = middle;
    }
    return low;
  };

  const split = bounds => bounds ? bounds.split(" ") : [];

  /* The shard that a term would be in; 0: before all. Segments of earlier releases have all bounds on one page. */
  const shardOf = async (segment, terms, term) => {
    if (terms.starts === undefined) return shardWith(split(terms.bounds), term);
    const page = shardWith(split(terms.starts), term);
    if (!page) return 0;
    const {bounds} = await load(`/search/${segment}/terms-${page}.json`, "json");
    return (page - 1) * SHARDS_PER_PAGE + shardWith(split(bounds), term);
  };

  const fits = (word, term) => term === word.stem ? 1 : word.open && word.start.length > 2 && term.startsWith(word.start) ? 0.5 : 0;

  /* Weight of each place of a segment that has a word; `common`: too many have it for anybody to be found by it. */
  const inSegment = async (segment, terms, word) => {
    const sought = word.open ? [word.stem, word.start, word.start + "\uffff"] : [word.stem];
    const [first, start, last] = await Promise.all(sought.map(term => shardOf(segment, terms, term)));
    const numbers = new Set([first]), found = {common: false, places: new Map()};
    if (word.open) {
      for (let number = start; number <= Math.min(last, start + SHARDS_OF_A_START - 1); number++) numbers.add(number);
    }
    numbers.delete(0);
    for (const text of await Promise.all([...numbers].map(number => load(`/search/${segment}/${number}.txt`, "text")))) {
      for (const line of text.split("\n")) {
        const space = line.indexOf(" "), share = space > 0 && fits(word, line.slice(0, space));
        if (!share) continue;
        const common = line[space + 1] === "*";
        found.common ||= common;
        for (const number of decode(line.slice(space + (common ? 2 : 1)))) {
          const place = Math.floor(number / 3), weight = WEIGHTS[number % 3] * share;
          if (!(found.places.get(place) >= weight)) found.places.set(place, weight);
        }
      }
    }
    return found;
  };

  const searchSegment = async ([segment, docs], query) => {
    const terms = await load(`/search/${segment}/terms.json`, "json"), sampled = decode(terms.days).map(day => MAX_DAY - day);
    const found = await Promise.all(query.map(word => inSegment(segment, terms, word)));
    const telling = found.filter(each => !each.common).sort((one, other) => one.places.size - other.places.size);
    const places = telling.length ? [...telling[0].places.keys()] : found.flatMap(each => [...each.places.keys()]);
    return [...new Set(places)].filter(place => telling.every(each => each.places.has(place))).map(place => ({
      score: found.reduce((sum, each) => sum + (each.places.get(place) || 0), 0),
      day: sampled[Math.floor(place / DAY_INTERVAL)] || 0, segment, place,
    }));
  };

  const searchNewest = (newest, query) => newest.flatMap(card => {
    const lines = card[5].split("\n").map(line => line.split(" "));
    const weights = query.map(word => Math.max(...lines.map((terms, level) =>
      Math.max(0, ...terms.map(term => fits(word, term))) * WEIGHTS[2 - level])));
    return weights.every(Boolean)
      ? [{score: weights.reduce((sum, each) => sum + each), day: Date.parse(card[2]) / 864e5, place: 0, card}] : [];
  });

  /* Searches the next segments and adds to `state.hits`, the best first. */
  const search = async state => {
    const index = await load("/search/index.json", "json");
    if (!state.hits) Object.assign(state, {hits: searchNewest(index.newest, state.query), left: index.segments.slice(), shown: new Set()});
    const now = [];
    for (let articles = 0; state.left.length && articles < ARTICLES_AT_ONCE; articles += now[now.length - 1][1]) now.push(state.left.shift());
    const found = await Promise.all(now.map(segment => searchSegment(segment, state.query)));
    state.hits = state.hits.concat(...found).sort((one, other) =>
      other.score - one.score || other.day - one.day || one.place - other.place);
    return state;
  };

  const cardOf = async (hit, perPage) => hit.card ||
    (await load(`/search/${hit.segment}/cards-${Math.floor(hit.place / perPage) + 1}.json`, "json")).cards[hit.place % perPage];

  /* Takes the next results: what was withdrawn has no card, and what is just being moved has two. */
  const next = async (state, perPage) => {
    const results = [];
    while (state.hits.length && results.length < RESULTS) {
      const cards = await Promise.all(state.hits.splice(0, RESULTS - results.length).map(hit => cardOf(hit, perPage)));
      for (const card of cards) if (card && !state.shown.has(card[0])) results.push(card) && state.shown.add(card[0]);
    }
    return results;
  };

  return {words, asked, fits, search, next, forget: () => { kept = new Map(); }};
})();

(() => {
  const form = document.getElementById("search");
  if (!form) return;
  const said = form.dataset, field = form.elements.q, list = document.getElementById("search-results");
  const status = document.getElementById("search-status"), more = document.getElementById("search-more");
  const plural = new Intl.PluralRules(said.language), numbers = new Intl.NumberFormat(said.language);
  const dates = new Intl.DateTimeFormat(said.language, {dateStyle: "long", timeZone: said.zone});
  const counts = JSON.parse(said.counts), title = document.title;
  let state = {};

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const marked = (text, query) => {
    const made = document.createDocumentFragment();
    let after = 0;
    for (const run of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      if (!Search.words(run[0]).some(word => query.some(each => Search.fits(each, word.stem)))) continue;
      made.append(text.slice(after, run.index), element("mark", "", run[0]));
      after = run.index + run[0].length;
    }
    made.append(text.slice(after));
    return made;
  };

  const item = ([path, headline, published, section, language], query) => {
    const article = element("article", "entry plain"), head = element("h2"), link = element("a");
    const when = element("p", "when"), time = element("time", "", dates.format(new Date(published)));
    link.href = path;
    link.append(marked(headline, query));
    head.lang = language;
    head.dir = "auto";
    head.append(link);
    time.dateTime = published;
    when.append(time);
    article.append(element("p", "kicker", section), head, when);
    const made = element("li");
    made.append(article);
    return made;
  };

  const show = async run => {
    if (run.more && !run.hits.length && run.left.length) await Search.search(run); /* older ones, only if asked for */
    const results = await Search.next(run, +said.cards);
    if (run !== state) return;
    const items = results.map(card => item(card, run.query));
    list.append(...items);
    const count = run.shown.size + run.hits.length;
    const sentence = counts[plural.select(count)] || counts.other;
    status.textContent = count ? sentence.replace("{number}", numbers.format(count) + (run.left.length ? "+" : "")) : said.none;
    more.hidden = !run.hits.length && !run.left.length;
    if (run.more && items.length) items[0].querySelector("a").focus();
    run.more = true;
  };

  const start = async again => {
    const query = Search.asked(field.value), run = state = {query};
    list.textContent = status.textContent = "";
    more.hidden = true;
    document.title = field.value.trim() ? `${field.value.trim()} – ${title}` : title;
    if (!query.length) return;
    status.textContent = said.searching;
    if (!again) Search.forget();
    try {
      await show(await Search.search(run));
    } catch (error) {
      if (run !== state) return;
      Search.forget();
      if (error.gone && !again) return start(true); /* the index has moved on while it was read */
      status.textContent = said.failed;
    }
  };

  const fromAddress = () => {
    field.value = new URLSearchParams(location.search).get("q") || "";
    start();
  };

  form.addEventListener("submit", event => {
    event.preventDefault();
    history.pushState(null, "", `?q=${encodeURIComponent(field.value.trim())}`);
    start();
  });
  more.addEventListener("click", () => show(state).catch(() => { status.textContent = said.failed; }));
  addEventListener("popstate", fromAddress);
  document.getElementById("search-without").hidden = true;
  form.hidden = false;
  fromAddress();
})();
