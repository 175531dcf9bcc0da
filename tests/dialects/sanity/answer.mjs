// Answers the queries of questions.py by Sanity's own implementation of GROQ: see there.

import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const { parse, evaluate } = createRequire(join(process.env.NODE_PATH, "x.js"))("groq-js")

const post = (id, at, title, more) => ({ _id: id, _type: "post", _rev: "r", _createdAt: at, _updatedAt: at, title, ...more })
const block = (text, more) => ({
  _type: "block", _key: "k", style: "normal", markDefs: [], children: [{ _type: "span", _key: "s", text, marks: [] }], ...more,
})
const ref = (id) => ({ _type: "reference", _ref: id })

const full = post("b7e1", "2026-01-01T09:00:00Z", "Brücke offen", {
  slug: { _type: "slug", current: "bruecke" }, excerpt: "Seit heute.", author: ref("ada"), tags: ["Brücken"],
  categories: [ref("cat1")], publishedAt: "2026-01-01T08:30:00.000Z",
  mainImage: { _type: "image", alt: "Eine Brücke", asset: ref("image-abc-800x600-jpg") },
  body: [
    block("Was sich ändert", { style: "h2" }),
    block("", {
      markDefs: [
        { _key: "l", _type: "link", href: "https://a.test/" }, { _key: "i", _type: "internalLink", reference: ref("b8") },
      ],
      children: [
        { _type: "span", text: "Mehr ", marks: [] }, { _type: "span", text: "dort", marks: ["l"] },
        { _type: "span", text: " und ", marks: [] }, { _type: "span", text: "hier", marks: ["i"] },
      ],
    }),
    { _type: "image", _key: "p", alt: "Ein Bild", asset: ref("image-def-8x6-png") },
  ],
})
const dataset = [
  full,
  post("b8", "2026-01-01T10:00:00.5Z", "Brücke zu", { slug: { current: "bruecke-zu" }, body: "Nur Text." }),
  { _id: "ada", _type: "author", _updatedAt: "2026-01-01T09:00:00Z", name: "Ada Lovelace" },
  { _id: "cat1", _type: "category", _updatedAt: "2026-01-01T09:00:00Z", title: "Politik" },
  { _id: "image-abc-800x600-jpg", _type: "sanity.imageAsset", url: "https://cdn.sanity.io/images/p1/production/abc-800x600.jpg" },
] // as it is published: Sanity leaves out drafts, this implementation would not

const told = JSON.parse(readFileSync(0, "utf8"))
const answers = {}
for (const { key, query, params } of told.queries) {
  const value = await evaluate(parse(query, { params }), { dataset, params })
  answers[key] = await value.get()
}
const renamed = { ...full, title: "Brücke wieder offen", _updatedAt: "2026-01-01T09:20:00Z" }
answers.webhooks = {}
for (const [name, before, after] of [["create", null, full], ["update", full, renamed], ["delete", renamed, null]]) {
  const tree = parse(told.projection, { mode: "delta" })
  answers.webhooks[name] = await (await evaluate(tree, { dataset, before, after, root: after ?? before })).get()
}
console.log(JSON.stringify(answers, null, 1))
