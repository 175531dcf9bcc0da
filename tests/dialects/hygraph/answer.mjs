// Answers the queries of questions.py by GraphQL's own implementation, with a schema as Hygraph makes it: see there.

import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const { buildSchema, graphql } = createRequire(join(process.env.NODE_PATH, "x.js"))("graphql")

const model = (name, plural) => `
  input ${name}WhereInput { id_in: [ID], publishedAt_gte: DateTime, publishedAt_gt: DateTime }
  enum ${name}OrderByInput { publishedAt_ASC publishedAt_DESC updatedAt_ASC }
  type ${name} {
    id: ID!, stage: Stage!, createdAt: DateTime!, updatedAt: DateTime!, publishedAt: DateTime
    title: String, slug: String, tags: [String!]!, content: RichText, teaser: RichText, author: Author, cover: Asset
  }
  extend type Query {
    ${plural}(where: ${name}WhereInput, orderBy: ${name}OrderByInput, skip: Int, first: Int, stage: Stage! = PUBLISHED,
      locales: [Locale!]! = [en]): [${name}!]!
  }`
const schema = buildSchema(`
  scalar DateTime
  scalar RichTextAST
  enum Stage { DRAFT PUBLISHED }
  enum Locale { en de }
  type RichText { raw: RichTextAST!, html: String!, markdown: String!, text: String! }
  type Author { id: ID!, name: String! }
  type Asset { id: ID!, url: String! }
  type Query { _: Boolean }
  ${model("Post", "posts")} ${model("Story", "stories")}`)

const rich = (html) => ({ raw: {}, html, markdown: "", text: "" })
const entry = (id, at, en, de) => ({
  id, stage: "PUBLISHED", createdAt: at, updatedAt: at, publishedAt: at, title: { en, de }, slug: `slug-${id}`, tags: ["x"],
  content: rich(`<p>Text of ${id}</p>`), teaser: rich("<p>See &amp; read</p>"), author: { id: "ada", name: "Ada" },
  cover: { id: "c", url: "https://eu-media.test/c.jpg" },
})
const data = {
  posts: [
    entry("a", "2026-01-01T09:00:00.123456+00:00", "One", "Eins"), entry("b", "2026-01-01T10:00:00+00:00", "Two", null),
  ],
  stories: [entry("s", "2026-01-01T09:10:00+00:00", "Story", "Geschichte")],
}

const list = (name) => ({ where, skip = 0, first = 100, stage, locales }) => {
  if (stage !== "PUBLISHED") return []
  const found = data[name].filter((each) =>
    (!where?.id_in || where.id_in.includes(each.id)) &&
    (!where?.publishedAt_gte || Date.parse(each.publishedAt) >= Date.parse(where.publishedAt_gte)))
  const inLocale = found.map((each) => ({ ...each, title: each.title[locales[0]] }))
  return inLocale.slice(skip, skip + first)
}
const rootValue = { posts: list("posts"), stories: list("stories") }

const answers = {}
for (const { key, query, variables } of JSON.parse(readFileSync(0, "utf8"))) {
  answers[key] = await graphql({ schema, source: query, variableValues: variables, rootValue })
}
console.log(JSON.stringify(answers, null, 1))
