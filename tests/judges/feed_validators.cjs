// Called with a folder of packages and one of feeds: says of each feed what each judge has against it, and which ids
// each reader finds in it, as a JSON object by file, judge or reader.
const fs = require("node:fs")
const path = require("node:path")

const [, , packages, feeds] = process.argv
const load = require("node:module").createRequire(packages + path.sep)
const feedsmith = load("feedsmith")
const RssParser = load("rss-parser")
const Ajv = load("ajv")
const ajv = new Ajv({ allErrors: true })
load("ajv-formats")(ajv)
const version11 = ajv.compile(load("jsonfeed-schema/v1.1"))
const validator = load("jsonfeed-validator")

function judgedJson(text) {
  const feed = JSON.parse(text)
  version11(feed)
  return {
    "jsonfeed-schema 1.1": (version11.errors || []).map((each) => `${each.instancePath} ${each.message}`),
    // Its schema is that of version 1, which had no `authors` and no `language`; its other rules hold for both.
    "jsonfeed-validator": validator(feed)
      .filter((each) => each.ruleId !== "schema")
      .map((each) => each.message),
    feedsmith: (feedsmith.parseJsonFeed(text).items || []).map((item) => item.id),
  }
}

async function readXml(text) {
  const isRss = text.includes("<rss")
  const known = isRss
    ? (feedsmith.parseRssFeed(text).items || []).map((item) => item.guid.value)
    : (feedsmith.parseAtomFeed(text).entries || []).map((entry) => entry.id)
  const parsed = await new RssParser().parseString(text)
  return { feedsmith: known, "rss-parser": parsed.items.map((item) => item.guid || item.id) }
}

async function main() {
  const said = {}
  for (const name of fs.readdirSync(feeds).sort()) {
    const text = fs.readFileSync(path.join(feeds, name), "utf8")
    said[name] = name.endsWith(".json") ? judgedJson(text) : await readXml(text)
  }
  process.stdout.write(JSON.stringify(said))
}

main()
