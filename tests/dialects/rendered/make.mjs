// Renders rich text with the vendors' own libraries, and writes it down as the fixture beside this file:
//
//   mkdir /tmp/renderers && cd /tmp/renderers && npm init -y
//   npm install --ignore-scripts @storyblok/richtext@5.3.1 @prismicio/client@7.22.0 datocms-structured-text-to-html-string@6.0.0 \
//     @contentful/rich-text-html-renderer@17.2.3 @portabletext/to-html@5.0.3
//   node .../tests/dialects/rendered/make.mjs
//
// The documents have each node and mark once. Run it again only to change them: tests need no Node.

import { createRequire } from "node:module"
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(join(process.cwd(), "x.js"))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const documents = JSON.parse(readFileSync(join(here, "documents.json"), "utf8"))

const { renderRichText } = await load("@storyblok/richtext")
const { asHTML } = await load("@prismicio/client")
const { render } = await load("datocms-structured-text-to-html-string")
const { documentToHtmlString } = await load("@contentful/rich-text-html-renderer")
const { toHTML } = await load("@portabletext/to-html")
const renderers = {
  storyblok: (one) => renderRichText(one), prismic: (one) => asHTML(one), datocms: (one) => render(one),
  contentful: (one) => documentToHtmlString(one), sanity: (one) => toHTML(one),
}

const rendered = Object.fromEntries(Object.entries(renderers).map(([kind, html]) => [kind, documents[kind].map(html)]))
writeFileSync(join(here, "rendered.json"), JSON.stringify(rendered, null, 1) + "\n")
