// What others' tools say of our mails.  Reads {"mjml": {name: text}, "html": {name: text}} from standard input and
// writes {"mjml": {name: {html, errors}}, "validate": {name: [..]}, "support": {name: {errors, warnings}}}.
import { readFileSync } from "node:fs";
import mjml2html from "mjml";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { caniemail } from "caniemail";

const given = JSON.parse(readFileSync(0, "utf-8"));
const config = JSON.parse(readFileSync(new URL("htmlvalidate.json", import.meta.url), "utf-8"));
const validator = new HtmlValidate(new StaticConfigLoader(config));
const CLIENTS = ["gmail.*", "apple-mail.*", "outlook.*", "yahoo.*"];

const each = async (texts, judge) => {
  const found = {};
  for (const [name, text] of Object.entries(texts)) found[name] = await judge(text);
  return found;
};

// Strict: a tag, attribute or value that MJML does not know stops it.
const compile = (text) => {
  try {
    return { html: mjml2html(text, { validationLevel: "strict", fonts: {}, keepComments: true }).html, errors: [] };
  } catch (error) {
    return { html: "", errors: (error.errors ?? [error]).map((one) => one.formattedMessage ?? String(one)) };
  }
};

const validate = async (text) => {
  const report = await validator.validateString(text);
  return report.results.flatMap((one) => one.messages).map((one) => `${one.ruleId}: ${one.message} (${one.line})`);
};

const titles = (issues) => {
  const found = {};
  for (const [client, some] of issues) for (const one of some) (found[one.title] ??= new Set()).add(client);
  return Object.fromEntries(Object.entries(found).map(([title, clients]) => [title, [...clients].sort()]));
};

const support = (text) => {
  const found = caniemail({ html: text, clients: CLIENTS });
  return { errors: titles(found.issues.errors), warnings: titles(found.issues.warnings) };
};

console.log(JSON.stringify({
  mjml: await each(given.mjml, compile),
  validate: await each(given.html, validate),
  support: await each(given.html, support),
}));
