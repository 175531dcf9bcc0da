// Signs what CMSes send with their vendors' own libraries, and writes it down as the fixtures beside this file:
//
//   mkdir /tmp/signers && cd /tmp/signers && npm init -y
//   npm install --ignore-scripts @contentful/node-apps-toolkit@3.16.1 @sanity/webhook@4.0.4 @hygraph/utils@1.2.1 \
//     @kontent-ai/webhook-helper@3.0.3
//   node .../tests/dialects/signed/make.mjs
//
// The bodies are in the vendors' shapes, by their documentation. Run it again only to change them: tests need no Node.

import { createRequire } from "node:module"
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(join(process.cwd(), "x.js"))
const bodies = JSON.parse(readFileSync(join(here, "bodies.json"), "utf8"))
const NOW = 1767225600000 // the clock that the libraries see
Date.now = () => NOW

const PATH = "/v1/sources/desk/webhook"
const text = (body) => (typeof body === "string" ? body : JSON.stringify(body))

const contentful = ({ topic, query, headers, body }) => {
  const { signRequest } = require("@contentful/node-apps-toolkit")
  const sent = {
    "Content-Type": "application/vnd.contentful.management.v1+json",
    "X-Contentful-Topic": topic,
    "X-Contentful-Webhook-Name": "Andruck – Politik",
    "X-Contentful-Webhook-Request-Attempt": "1",
    ...headers,
  }
  const path = query ? `${PATH}?${query}` : PATH
  const proof = signRequest(bodies.contentful.secret, { method: "POST", path, headers: sent, body: text(body) }, NOW)
  return { path, headers: { ...sent, ...proof } }
}

const sanity = async ({ operation, headers, body }) => {
  const { encodeSignatureHeader, SIGNATURE_HEADER_NAME } = require("@sanity/webhook")
  const proof = await encodeSignatureHeader(text(body), NOW, bodies.sanity.secret)
  const told = { "content-type": "application/json", "sanity-operation": operation, ...headers }
  return { headers: { ...told, [SIGNATURE_HEADER_NAME]: proof } }
}

const hygraph = ({ environment, body }) => {
  const { generateWebhookSignature } = require("@hygraph/utils")
  const proof = generateWebhookSignature({
    rawPayload: text(body), environmentName: environment ?? "master", secret: bodies.hygraph.secret,
  })
  return { headers: { "content-type": "application/json", "gcms-signature": proof } }
}

const kontent = ({ header, body }) => {
  const { signatureHelper } = require("@kontent-ai/webhook-helper")
  const proof = signatureHelper.getHashFromString(text(body), bodies.kontent.secret)
  return { headers: { "content-type": "application/json", [header ?? "X-Kontent-ai-Signature"]: proof } }
}

for (const [kind, sign] of Object.entries({ contentful, sanity, hygraph, kontent })) {
  const requests = []
  for (const told of bodies[kind].requests) {
    requests.push({ name: told.name, method: "POST", path: PATH, ...(await sign(told)), body: text(told.body) })
  }
  const { secret, options } = bodies[kind]
  writeFileSync(join(here, `${kind}.json`), JSON.stringify({ secret, options, now_ms: NOW, requests }, null, 1) + "\n")
}
